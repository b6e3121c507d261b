package org.batonfs.fs.simulation;

import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.batonfs.ipc.ClientLink;
import org.batonfs.ipc.DescriptorGuard;
import org.batonfs.ipc.DescriptorServer;
import org.batonfs.ipc.EventLoop;

/** Stands for both ends of the passing of descriptors, which a simulated host does not have: nothing is ever left there. */
@SuppressWarnings("DoNotCallSuggester") // it only has to have the methods
public final class AbsentDescriptors implements AutoCloseable {
    public AbsentDescriptors() {}

    /** As a client's end. */
    public AbsentDescriptors(Path server, ClientLink link, Duration wait) {}

    /** As the main process's end. */
    public static AbsentDescriptors start(EventLoop loop, DescriptorServer.Census unwanted, DescriptorGuard guard) {
        return new AbsentDescriptors();
    }

    public void put(String key, FileDescriptor descriptor) throws IOException {
        throw new IOException("no descriptors on this host");
    }

    public FileDescriptor copy(String key) throws IOException {
        throw new NoSuchFileException(key);
    }

    public int count() {
        return 0;
    }

    @Override
    public void close() {}
}
