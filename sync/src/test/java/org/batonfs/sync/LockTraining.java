package org.batonfs.sync;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.batonfs.sync.testing.Serving;

/** Loads what {@link LockChild} and {@link ServerChild} need, by letting them work, for the archive of the children's classes. */
final class LockTraining {
    private LockTraining() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("baton-training-");
        Path socket = folder.resolve("run").resolve("socket");
        try (SyncServer server = SyncServer.start(Serving.at(socket))) {
            for (Policy policy : Policy.values()) {
                System.setIn(new ByteArrayInputStream(
                        "acquire EXCLUSIVE\nadd\nrelease\nonce SHARED\n".getBytes(StandardCharsets.UTF_8)));
                LockChild.main(new String[] {server.socket().toString(), policy.name(), "a"});
            }
        }
        Files.deleteIfExists(socket.getParent());
        Files.delete(folder);
    }
}
