package org.batonfs.fs.internal;

import java.util.concurrent.atomic.AtomicReference;
import org.batonfs.sync.HoldListener;
import org.jspecify.annotations.Nullable;

/**
 * Which shared position of this process follows the end of an inode, as the listener of the inode's resource.
 *
 * <p>If it has ceased to follow and nothing was written down, because the hold of either may have been lost, or the host has
 * failed, it is unsettled: then this process does as those do that come after a dead one, before it changes the size.
 */
final class EndOfFile implements HoldListener {
    private final AtomicReference<@Nullable FollowedEnd> follower = new AtomicReference<>();
    private volatile boolean isUnsettled;

    /** A position follows it from now on, if no other does. For whoever holds the inode EXCLUSIVE. */
    boolean begin(FollowedEnd newFollower) {
        return follower.compareAndSet(null, newFollower);
    }

    boolean isFollowedBy(FollowedEnd one) {
        return follower.get() == one;
    }

    /** A position follows it no more, if it still did. */
    void end(FollowedEnd one, boolean isWritten) {
        if (!isWritten) {
            isUnsettled = true; // first, so that others see the one or the other
        }
        follower.compareAndSet(one, null);
    }

    /** The size is about to be changed, by something else than a move of that position. */
    void beforeChange(@Nullable FollowedEnd mover) {
        FollowedEnd following = follower.get();
        if (following != null && following != mover) {
            following.settle();
        }
    }

    /** Whether a position may have followed it that nobody has written down. */
    boolean isUnsettled() {
        return isUnsettled;
    }

    /**
     * Somebody looks for such a position, to write it down. If that fails, {@link #unsettled} is called.
     *
     * @param isSizeKnown if not, what follows has lost its hold, or failed to write
     */
    void beforeLook(boolean isSizeKnown) {
        if (isSizeKnown) {
            beforeChange(null);
        } else {
            follower.set(null);
        }
        isUnsettled = false;
    }

    void unsettled() {
        isUnsettled = true;
    }

    @Override
    public void beforeLowering(boolean mayBeLost) {
        if (mayBeLost) {
            onLost();
        } else {
            beforeChange(null);
        }
    }

    @Override
    public void onLost() {
        if (follower.get() != null) {
            isUnsettled = true;
            follower.set(null);
        }
    }
}
