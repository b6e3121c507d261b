package org.batonfs.ipc;

import java.io.IOException;

/** A connection of the server's own process: two queues instead of a socket. */
final class LocalConnection extends LoopConnection {
    private final LocalLink link;

    LocalConnection(EventLoop loop, long id, String user, String name, LinkHandler handler) {
        super(
                loop,
                id,
                new Peer(
                        user,
                        "",
                        ProcessHandle.current().pid(),
                        ProcessHandle.current().pid(),
                        Escape.line(name)));
        this.link = new LocalLink(this, handler);
    }

    @Override
    public boolean isInProcess() {
        return true;
    }

    @Override
    public void setReading(boolean isReading) {}

    LocalLink link() {
        return link;
    }

    /** First thing on the loop's thread. */
    void attach() {
        if (loop.isClosing()) {
            endSilently(EndCode.SERVER_CLOSING, "the server ends");
            close();
        } else {
            open();
            loop.serveAgain(this);
        }
    }

    @Override
    void onReady() throws IOException {
        if (state() == State.OPEN) {
            decode(link.takeSent());
        }
    }

    @Override
    void flush() {
        if (!outgoing.isEmpty() && state() != State.CLOSED) {
            link.deliver(outgoing);
        }
        if (state() == State.ENDING) {
            close();
        }
    }

    @Override
    void closeTransport() {
        link.onClosed(endReason());
    }
}
