package org.batonfs.fs.internal;

import java.io.FileDescriptor;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where open files are kept for others to adopt: in the main process, whether this process is it or not. */
public interface DescriptorStore {
    /** What stays the same as long as the main process does: with it goes all that it has kept. */
    Object session();

    /** Keeps another descriptor of the same open file under a key. */
    void put(String key, FileDescriptor descriptor) throws IOException;

    /** Another descriptor of what is kept under a key, for the caller to close; {@code null} if nothing is. */
    @Nullable
    FileDescriptor copy(String key) throws IOException;
}
