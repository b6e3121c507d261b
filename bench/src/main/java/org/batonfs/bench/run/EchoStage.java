package org.batonfs.bench.run;

import java.nio.file.Path;

/** A server that is there already, and workers that check their answers themselves. */
final class EchoStage implements Stage {
    private final String socket;
    private final String target;

    private EchoStage(Path socket, String target) {
        this.socket = socket.toString();
        this.target = target;
    }

    static EchoStage at(Path socket) {
        return new EchoStage(socket, "");
    }

    /** Workers make names that begin like this. */
    static EchoStage named(Path socket, String prefix) {
        return new EchoStage(socket, prefix);
    }

    @Override
    public String socket() {
        return socket;
    }

    @Override
    public String target(int writer) {
        return target;
    }

    @Override
    public void verify(long[] operations) {}

    @Override
    public void close() {}
}
