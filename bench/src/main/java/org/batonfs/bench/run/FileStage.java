package org.batonfs.bench.run;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.batonfs.bench.worker.BenchRecord;
import org.batonfs.fs.BatonFileSystem;
import org.batonfs.fs.FileServer;
import org.batonfs.fs.Handle;

/** A file of Baton; on request one handle of it, which several processes inherit. */
final class FileStage implements Stage {
    private final FileServer server;
    private final Path host;
    private final String path;
    private final List<String> tickets = new ArrayList<>();

    /**
     * Makes the file.
     *
     * @param heirs how many processes inherit the handle
     */
    FileStage(FileServer server, Path data, String name, int heirs) throws Exception {
        this.server = server;
        this.host = data.resolve(name);
        this.path = "/" + name;
        BatonFileSystem files = server.fileSystem();
        try (Handle handle = files.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            for (int i = 0; i < heirs; i++) {
                tickets.add(handle.share().text());
            }
        }
    }

    @Override
    public String socket() {
        return server.server().socket().toString();
    }

    @Override
    public String target(int writer) {
        return tickets.isEmpty() ? path : tickets.get(writer);
    }

    @Override
    public void verify(long[] operations) throws Exception {
        BenchRecord.verify(host, operations);
        long size = server.fileSystem().stat(path).size();
        if (size != host.toFile().length()) {
            throw new org.batonfs.bench.worker.LostDataException("Baton says that " + path + " has " + size
                    + " bytes, the host says " + host.toFile().length());
        }
    }

    @Override
    public void close() throws IOException {
        server.fileSystem().unlink(path);
    }
}
