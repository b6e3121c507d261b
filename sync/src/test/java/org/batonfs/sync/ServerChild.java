package org.batonfs.sync;

import java.io.IOException;
import java.nio.file.Path;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.Commands;

/** A child process that is a main process: it owns a server, until its input ends or it is killed. */
final class ServerChild {
    private ServerChild() {}

    /** Argument: the socket. To any command it answers how many requests for a mode have come. */
    public static void main(String[] arguments) throws IOException {
        try (SyncServer server = SyncServer.start(SyncServerOptions.at(Path.of(arguments[0])))) {
            Commands.loop(words -> Long.toString(server.loop().traffic().framesIn(SyncProtocol.ACQUIRE)));
        }
    }
}
