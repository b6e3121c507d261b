package org.batonfs.fs.testing;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.batonfs.fs.FileServer;
import org.batonfs.fs.FileServerOptions;
import org.batonfs.fs.HostMount;
import org.batonfs.sync.Policy;
import org.batonfs.sync.testing.Serving;

/** Loads what {@link FileActor} and {@link FileServerChild} need, by letting them work, for the archive of the children's classes. */
final class FileTraining {
    private FileTraining() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("baton-training-");
        Path host = Files.createDirectory(folder.resolve("host"));
        Path socket = folder.resolve("run").resolve("socket");
        try (FileServer server =
                FileServer.start(FileServerOptions.over(Serving.at(socket)).mount("/", HostMount.of(host)))) {
            System.setIn(new ByteArrayInputStream(
                    "open h /file READ WRITE CREATE\nwrite h abc\nshare h\nposition h\nread h 3\nclose h\nunlink /file\n"
                            .getBytes(StandardCharsets.UTF_8)));
            FileActor.main(new String[] {socket.toString(), Policy.ADAPTIVE.name()});
        }
        Files.delete(host);
        Files.deleteIfExists(socket.getParent());
        Files.delete(folder);
    }
}
