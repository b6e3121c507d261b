package org.batonfs.ipc;

import java.lang.System.Logger.Level;

/** The default: clean ends are of interest to nobody, all others are warnings. */
final class LoggingListener implements IpcListener {
    @Override
    public void onEnded(long connection, Peer peer, EndReason reason) {
        boolean clean = reason.code() == EndCode.CLOSED_BY_PEER
                || reason.code() == EndCode.CLOSED_LOCALLY
                || reason.code() == EndCode.SERVER_CLOSING;
        logger().log(
                        clean ? Level.DEBUG : Level.WARNING,
                        "connection " + connection + " of " + peer + " ended: " + reason);
    }

    @Override
    public void onFailure(String what, Throwable cause) {
        logger().log(Level.WARNING, what, cause);
    }

    /** Sets the log up, which needs files, by a line of no interest. */
    static void prepare(String line) {
        logger().log(Level.TRACE, line);
    }

    /** Looked up when it is needed: a client loads no logging. */
    private static System.Logger logger() {
        return System.getLogger("org.batonfs.ipc");
    }
}
