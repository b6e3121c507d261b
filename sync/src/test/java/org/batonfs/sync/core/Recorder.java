package org.batonfs.sync.core;

import java.util.ArrayList;
import java.util.List;
import org.batonfs.ipc.Payload;
import org.batonfs.sync.Mode;
import org.batonfs.sync.protocol.Acquire;
import org.batonfs.sync.protocol.Adopt;
import org.batonfs.sync.protocol.Bound;
import org.batonfs.sync.protocol.Cancel;
import org.batonfs.sync.protocol.Close;
import org.batonfs.sync.protocol.Granted;
import org.batonfs.sync.protocol.Inherit;
import org.batonfs.sync.protocol.Inherited;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.Pair;
import org.batonfs.sync.protocol.Recall;
import org.batonfs.sync.protocol.Reclaim;
import org.batonfs.sync.protocol.Refused;
import org.batonfs.sync.protocol.Release;
import org.batonfs.sync.protocol.SyncReplies;
import org.batonfs.sync.protocol.SyncRequests;

/** Writes down in words what a state machine says, to either side. */
final class Recorder implements SyncRequests, SyncReplies, Wakeups {
    /** After how many uses each hold was given up. */
    final List<Long> gaveUp = new ArrayList<>();

    /** How many messages were recalls; those that came with a grant do not count. */
    int recalls;

    private final List<String> said = new ArrayList<>();

    /** What was said since the last call. */
    List<String> take() {
        List<String> taken = List.copyOf(said);
        said.clear();
        return taken;
    }

    private static String content(boolean changed, long version, Payload value) {
        return changed ? ", version " + version + ", value " + Envelope.number(value) : "";
    }

    @Override
    public void open(Open open) {
        said.add("open " + open.handle() + " " + open.name());
    }

    @Override
    public void adopt(Adopt adopt) {
        said.add("adopt " + adopt.handle() + " ticket " + adopt.ticket());
    }

    @Override
    public void acquire(Acquire acquire) {
        said.add("acquire " + acquire.handle() + " " + acquire.mode());
    }

    @Override
    public void release(Release release) {
        said.add("release " + release.handle() + " to " + release.mode() + ", epoch " + release.epoch()
                + content(release.changed(), release.version(), release.value()));
        if (release.wanted() != Mode.INVALID) { // in the same message
            said.add("acquire " + release.handle() + " " + release.wanted());
        }
    }

    @Override
    public void close(Close close) {
        said.add("close " + close.handle() + ", epoch " + close.epoch()
                + content(close.changed(), close.version(), close.value()));
    }

    @Override
    public void inherit(Inherit inherit) {
        said.add("inherit " + inherit.handle() + " ticket " + inherit.ticket());
    }

    @Override
    public void pair(Pair pair) {
        said.add("pair " + pair.handle() + " with " + pair.inner());
    }

    @Override
    public void cancel(Cancel cancel) {
        said.add("cancel ticket " + cancel.ticket());
    }

    @Override
    public void reclaim(Reclaim reclaim) {
        said.add("reclaim " + reclaim.handle() + " " + reclaim.name() + " " + reclaim.mode() + " of server "
                + reclaim.generation() + ", epoch "
                + reclaim.epoch() + content(true, reclaim.version(), reclaim.value())
                + (reclaim.inDoubt() ? ", in doubt" : ""));
    }

    @Override
    public void granted(Granted granted) {
        said.add("granted " + granted.handle() + " " + granted.mode()
                + (granted.generation() == 1 ? "" : " of server " + granted.generation()) + ", epoch " + granted.epoch()
                + content(true, granted.version(), granted.value()) + (granted.inDoubt() ? ", in doubt" : ""));
        if (granted.recalledTo() != Mode.EXCLUSIVE) { // in the same message
            said.add("recall " + granted.handle() + " to " + granted.recalledTo() + ", epoch " + granted.epoch());
        }
    }

    @Override
    public void recall(Recall recall) {
        recalls++;
        said.add("recall " + recall.handle() + " to " + recall.mode() + ", epoch " + recall.epoch());
    }

    @Override
    public void inherited(Inherited inherited) {
        said.add("inherited " + inherited.handle() + " ticket " + inherited.ticket());
    }

    @Override
    public void bound(Bound bound) {
        said.add("bound " + bound.handle());
    }

    @Override
    public void refused(Refused refused) {
        said.add("refused " + refused.handle() + " request " + refused.request() + " " + refused.reason());
    }

    @Override
    public void gaveUp(long uses) {
        gaveUp.add(uses);
    }

    @Override
    public void wake(Waiter waiter) {
        said.add("wake " + waiter.mode() + " " + waiter.outcome());
    }

    @Override
    public void wakeAt(long nanos) {
        said.add("wake at " + nanos);
    }
}
