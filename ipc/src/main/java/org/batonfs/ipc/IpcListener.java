package org.batonfs.ipc;

/** Told what a server's owner would want to read in a log. Called on the loop's thread; if a server has several
 * loops, by all of their threads. */
public interface IpcListener {
    /** Writes to the {@link System.Logger} named {@code org.batonfs.ipc}. */
    IpcListener LOGGING = new LoggingListener();

    /** A connection ended. What the peer wrote in the reason is escaped and cut. */
    void onEnded(long connection, Peer peer, EndReason reason);

    /** Something failed that is no peer's fault: accepting, or the code above. */
    void onFailure(String what, Throwable cause);
}
