package org.batonfs.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.batonfs.bench.worker.BenchRecord;

/** A file of the host that is written to without Baton's file layer. */
final class HostStage implements Stage {
    private final Path file;
    private final String socket;

    HostStage(Path file, String socket) throws IOException {
        this.file = Files.createFile(file);
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
    }
}
