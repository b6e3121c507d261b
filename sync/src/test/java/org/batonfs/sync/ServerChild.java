package org.batonfs.sync;

import java.io.IOException;
import java.nio.file.Path;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.Commands;
import org.batonfs.sync.testing.Serving;

/** A child process that is a main process: it owns a server, until its input ends or it is killed. */
final class ServerChild {
    private ServerChild() {}

    /** Arguments: the socket, and perhaps by how many loops it serves. To any command it answers how many requests for a mode have come. */
    public static void main(String[] arguments) throws IOException {
        int loops = arguments.length > 1 ? Integer.parseInt(arguments[1]) : Serving.loops();
        try (SyncServer server =
                SyncServer.start(Serving.at(Path.of(arguments[0])).loops(loops))) {
            Commands.loop(words -> Long.toString(server.loop().traffic().framesIn(SyncProtocol.ACQUIRE)));
        }
    }
}
