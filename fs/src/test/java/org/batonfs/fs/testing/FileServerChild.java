package org.batonfs.fs.testing;

import java.nio.file.Path;
import org.batonfs.fs.FileServer;
import org.batonfs.fs.FileServerOptions;
import org.batonfs.fs.HostMount;
import org.batonfs.sync.Policy;
import org.batonfs.sync.testing.Commands;

/** A child process that is a main process: it serves a directory, until its input ends or it is killed. */
public final class FileServerChild {
    private FileServerChild() {}

    /** Arguments: the socket, the directory, the policy. It answers any command once it serves. */
    public static void main(String[] arguments) throws Exception {
        FileServerOptions options = FileServerOptions.at(Path.of(arguments[0]))
                .mount("/", HostMount.of(Path.of(arguments[1])))
                .policy(Policy.valueOf(arguments[2]));
        try (FileServer server = FileServer.start(options)) {
            Commands.loop(words -> String.valueOf(server.server().resourceCount()));
        }
    }
}
