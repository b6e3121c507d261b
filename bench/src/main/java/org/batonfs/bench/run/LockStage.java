package org.batonfs.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.batonfs.bench.worker.BenchRecord;

/** A file of the host, and another one that holds the position in it; who keeps the lock is the workers' affair. */
final class LockStage implements Stage {
    private final Path file;
    private final Path position;
    private final String socket;

    LockStage(Path file, String socket) throws IOException {
        this.file = Files.createFile(file);
        this.position = Files.createFile(file.resolveSibling(file.getFileName() + ".position"));
        this.socket = socket;
    }

    @Override
    public String socket() {
        return socket;
    }

    @Override
    public String target(int writer) {
        return file.toString();
    }

    @Override
    public void verify(long[] operations) throws IOException {
        BenchRecord.verify(file, operations);
    }

    @Override
    public void close() throws IOException {
        Files.delete(file);
        Files.delete(position);
    }
}
