package org.batonfs.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.batonfs.bench.worker.BenchRecord;

/** A file of the host, for the floors. */
final class HostStage implements Stage {
    private final Path file;

    HostStage(Path file) throws IOException {
        this.file = Files.createFile(file);
    }

    @Override
    public String socket() {
        return "";
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
