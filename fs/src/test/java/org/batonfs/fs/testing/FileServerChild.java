package org.batonfs.fs.testing;

import java.nio.file.Path;
import java.util.List;
import org.batonfs.fs.FileServer;
import org.batonfs.fs.FileServerOptions;
import org.batonfs.fs.HostMount;
import org.batonfs.fs.MountAccess;
import org.batonfs.sync.Policy;
import org.batonfs.sync.testing.Commands;
import org.batonfs.sync.testing.Serving;

/** A child process that is a main process: it serves a directory, until its input ends or it is killed. */
public final class FileServerChild {
    private FileServerChild() {}

    /**
     * Arguments: the socket, the directory, the policy, and perhaps the names of clients that may only read, with commas
     * between. It answers any command once it serves.
     */
    public static void main(String[] arguments) throws Exception {
        FileServerOptions options = FileServerOptions.over(Serving.at(Path.of(arguments[0])))
                .mount("/", HostMount.of(Path.of(arguments[1])))
                .policy(Policy.valueOf(arguments[2]));
        if (arguments.length > 3) {
            List<String> readers = List.of(arguments[3].split(",", -1));
            options = options.access(
                    peer -> readers.contains(peer.name()) ? MountAccess.all().readOnly() : MountAccess.all());
        }
        try (FileServer server = FileServer.start(options)) {
            Commands.loop(words -> String.valueOf(server.server().resourceCount()));
        }
    }
}
