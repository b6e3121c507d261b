package org.batonfs.sync.core;

import java.util.ArrayDeque;
import org.batonfs.sync.Mode;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for whom: a client for those who hold what keeps the head of a queue from its mode, in every queue in which the
 * client waits, or the agent for an operation of it. It is not kept, but looked at when part of the time of a recall has passed, and then once for each client.
 *
 * <p>Whoever waits for others and not, through them, for itself is not to blame: at the end of each chain there is somebody
 * who waits for nobody, or a ring. In a ring each waits for itself. One of them has to go, or nobody goes on; the server
 * knows clients and not their threads, so it cannot know whose mistake the ring is. The first whose time runs out goes.
 */
final class WaitGraph {
    /** What is known of a client since {@link #lookAnew}; kept in its session. */
    static final class Knowledge {
        private int look;
        private int walk;
        private boolean isWalked;
        private boolean isInRing;
        private @Nullable Binding longestWait;
    }

    private final ArrayDeque<ServerSession> reached = new ArrayDeque<>();
    private int look;
    private int walk;

    /** Forgets what is known: something may have changed since. */
    void lookAnew() {
        look++;
    }

    /** For what a client has waited longest; {@code null} when it does not wait. */
    @Nullable
    Binding longestWait(ServerSession session) {
        return session.isWaiting() ? knowledgeOf(session).longestWait : null;
    }

    /** Whether a client waits, through others or not, for what it holds itself. */
    boolean isInRing(ServerSession session) {
        Knowledge knowledge = knowledgeOf(session);
        if (!knowledge.isWalked) {
            knowledge.isWalked = true;
            knowledge.isInRing = reachesItself(session);
        }
        return knowledge.isInRing;
    }

    private Knowledge knowledgeOf(ServerSession session) {
        Knowledge knowledge = session.knowledge;
        if (knowledge == null) {
            knowledge = new Knowledge();
            knowledge.look = look - 1;
            session.knowledge = knowledge;
        }
        if (knowledge.look != look) {
            knowledge.look = look;
            knowledge.isWalked = false;
            knowledge.longestWait = findLongestWait(session);
        }
        return knowledge;
    }

    private static @Nullable Binding findLongestWait(ServerSession session) {
        Binding longest = null;
        for (Binding binding : session.bindings.values()) {
            longest = longer(longest, binding);
        }
        for (Binding binding : session.waitsOfAgent) {
            longest = longer(longest, binding);
        }
        return longest;
    }

    private static @Nullable Binding longer(@Nullable Binding longest, Binding binding) {
        boolean waits = binding.wanted != Mode.INVALID;
        return waits && (longest == null || binding.waitNumber - longest.waitNumber < 0) ? binding : longest;
    }

    private boolean reachesItself(ServerSession session) {
        walk++;
        reached.clear();
        reached.add(session);
        boolean found = false;
        for (ServerSession next = reached.poll(); next != null && !found; next = reached.poll()) {
            found = next.isWaiting() && !next.isEvicted() && reaches(next, session);
        }
        return found;
    }

    /** Goes on to all for whom a client waits; whether the one that is sought is among them. */
    private boolean reaches(ServerSession waiting, ServerSession sought) {
        for (Binding wait : waiting.bindings.values()) {
            if (reaches(wait, sought)) {
                return true;
            }
        }
        for (Binding wait : waiting.waitsOfAgent) {
            if (reaches(wait, sought)) {
                return true;
            }
        }
        return false;
    }

    private boolean reaches(Binding wait, ServerSession sought) {
        Binding head = wait.wanted == Mode.INVALID ? null : wait.resource.head();
        return head != null && blocks(wait.resource, head, sought);
    }

    private boolean blocks(Resource resource, Binding head, ServerSession sought) {
        for (Binding holder = resource.firstHolder; holder != null; holder = holder.nextHolder) {
            if (!Resource.blocks(holder, head)) {
                continue;
            }
            if (holder.session == sought) {
                return true;
            }
            Knowledge knowledge = knowledgeOf(holder.session);
            if (knowledge.walk != walk) {
                knowledge.walk = walk;
                reached.add(holder.session);
            }
        }
        return false;
    }
}
