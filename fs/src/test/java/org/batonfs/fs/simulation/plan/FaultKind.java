package org.batonfs.fs.simulation.plan;

/** What can go wrong. */
public enum FaultKind {
    /** SIGKILL of a client; another one takes its place and goes on with what it had not begun. */
    KILL,
    /** SIGSTOP of a client, and SIGCONT after a while. */
    STOP,
    /** A client's connection breaks. */
    CUT,
    /** An interrupt of a thread of a client. */
    INTERRUPT,
    /** SIGTERM of a client; another one takes its place. */
    EXIT,
    /** SIGKILL of the main process, which is started anew after a while. */
    CRASH
}
