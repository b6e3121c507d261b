package org.batonfs.sync.core;

/** What may happen next, packed into a number: a kind, a client, and a thread or a resource of that client. */
final class Action {
    enum Kind {
        /** A thread does its next step. */
        RUN,
        /** The server takes the oldest message of a client. */
        TO_SERVER,
        /** A client takes the oldest message of the server. */
        TO_CLIENT,
        /** The clock of a client goes on. */
        TICK,
        /** A client's timer for a resource goes off. */
        TIMER,
        /** The server learns that a connection is over; what the client sent and was not taken yet is lost. */
        SERVER_NOTICES,
        /** A client learns that its connection is over. */
        CLIENT_NOTICES,
        /** A client that was left by a dead server connects to the successor, and claims what it holds. */
        RECONNECT,
        /** The successor of a dead server takes no more claims. */
        RECOVERED,
        /** A thread stops waiting. What follows is voluntary as well: nothing may rely on it. */
        CANCEL,
        /** Like {@link #TO_CLIENT}, of a recall, and a copy of the recall stays under way. */
        TO_CLIENT_TWICE,
        /** The copy arrives. */
        LATE_RECALL,
        /** The tickets whose maker is gone expire. */
        EXPIRE,
        /** So much time passes at the server that whoever has not answered a recall is evicted. */
        OVERDUE,
        /** A process dies. */
        DIE,
        /** A connection breaks, and neither side knows yet. */
        CUT,
        /**
         * The server dies, and a successor is there. What was under way to the server is lost; of what was under way to a client
         * it may still take as much as it likes before it notices.
         */
        CRASH,
        /** A client that was left by a dead server looks for another no longer. */
        ABANDON
    }

    private static final Kind[] KINDS = Kind.values();

    private Action() {}

    static int of(Kind kind, int client, int detail) {
        return (kind.ordinal() << 8) | (client << 4) | detail;
    }

    static Kind kind(int action) {
        return KINDS[action >> 8];
    }

    static int client(int action) {
        return (action >> 4) & 0xF;
    }

    /** The number of the thread, or of the resource. */
    static int detail(int action) {
        return action & 0xF;
    }

    /** Whether it need not ever happen. */
    static boolean isVoluntary(int action) {
        return kind(action).ordinal() >= Kind.CANCEL.ordinal();
    }

    /** Whether the server's state machines run. */
    static boolean isAtServer(int action) {
        Kind kind = kind(action);
        return kind == Kind.TO_SERVER
                || kind == Kind.SERVER_NOTICES
                || kind == Kind.EXPIRE
                || kind == Kind.OVERDUE
                || kind == Kind.RECOVERED;
    }
}
