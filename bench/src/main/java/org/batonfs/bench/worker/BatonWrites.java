package org.batonfs.bench.worker;

import java.io.IOException;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.batonfs.fs.BatonFileSystem;
import org.batonfs.fs.Handle;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.protocol.SyncProtocol;

/** Writes through a Baton handle, at its position or to the file's end. */
final class BatonWrites implements Workload {
    private final BatonFileSystem files;
    private final Handle handle;
    private final BenchRecord record;

    private BatonWrites(BatonFileSystem files, Handle handle, int writer) {
        this.files = files;
        this.handle = handle;
        this.record = new BenchRecord(writer);
    }

    /** At a position that no other process knows. */
    static Workload alone(SyncClientOptions options, String path, int writer) throws Exception {
        BatonFileSystem files = BatonFileSystem.connect(options);
        return new BatonWrites(files, files.open(path, StandardOpenOption.WRITE), writer);
    }

    /** At the position of a handle that was inherited. */
    static Workload inherited(SyncClientOptions options, String ticket, int writer) throws Exception {
        BatonFileSystem files = BatonFileSystem.connect(options);
        return new BatonWrites(files, files.adopt(ticket), writer);
    }

    /** To the end of a file that each process has opened for itself. */
    static Workload appending(SyncClientOptions options, String path, int writer) throws Exception {
        BatonFileSystem files = BatonFileSystem.connect(options);
        Handle handle = files.open(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        return new BatonWrites(files, handle, writer);
    }

    @Override
    public void operate(long sequence) throws Exception {
        if (handle.write(record.of(sequence)) != BenchRecord.BYTES) {
            throw new IOException("a part of a record was written only");
        }
    }

    @Override
    public Map<String, Long> messages() {
        return MessageCounts.of(SyncProtocol.PROTOCOL, files.client().traffic());
    }

    @Override
    public void close() throws IOException {
        handle.close();
        files.close();
    }
}
