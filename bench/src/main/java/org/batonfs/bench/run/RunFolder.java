package org.batonfs.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where sockets belong: a folder in memory, such as the run folders of a system. Beside its socket Baton writes down where
 * shared positions are, one small write for each write of data, so it matters.
 */
public final class RunFolder {
    private RunFolder() {}

    /** The user's run folder, or any other one in memory, or else the folder for temporary files. */
    public static Path find() {
        List<Path> candidates = new ArrayList<>();
        String ofUser = System.getenv("XDG_RUNTIME_DIR");
        if (ofUser != null && !ofUser.isEmpty()) {
            candidates.add(Path.of(ofUser));
        }
        candidates.add(Path.of("/dev/shm"));
        return candidates.stream()
                .filter(RunFolder::isInMemory)
                .findFirst()
                .orElse(Path.of(System.getProperty("java.io.tmpdir")));
    }

    private static boolean isInMemory(Path folder) {
        try {
            return Files.isWritable(folder) && Files.getFileStore(folder).type().equals("tmpfs");
        } catch (IOException e) {
            return false;
        }
    }
}
