package org.batonfs.fs.internal;

import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.batonfs.fs.InodeId;
import org.batonfs.ipc.Descriptors;

/**
 * Passes open files from process to process by way of the main process, so that one can be adopted after its name and the
 * process that shared it have gone. What is passed is only a descriptor of the inode: who gets it opens it anew, with the
 * flags that the handle has, into a channel of its own.
 */
final class SharedFiles {
    /** How often a descriptor is looked for that another thread does not close meanwhile. */
    private static final int TRIES_MAX = 8;

    private final DescriptorStore store;

    SharedFiles(DescriptorStore store) {
        this.store = store;
    }

    /** Leaves a file that this process has open with the main process, unless it is there. */
    void leave(String key, OpenFile file) throws IOException {
        Object session = store.session();
        for (int tries = 0; !file.isLeft(session); tries++) {
            Path descriptor = HostFiles.descriptorOf(file.inode().id());
            // Without a descriptor's path, on a platform without /proc, it can be adopted by its name only.
            if (descriptor == null || leave(key, file, descriptor.toString())) {
                file.left(session);
            } else if (tries == TRIES_MAX) {
                throw new FileSystemException(
                        file.path(), null, "it cannot be opened a second time, which is needed to pass it on");
            }
        }
    }

    /** The file was adopted: who shared it has left it. */
    void wasLeft(OpenFile file) {
        file.left(store.session());
    }

    /** Opens a file that was left with the main process. */
    FileChannel open(String key, InodeId id, OpenFlags flags, String path) throws IOException {
        FileDescriptor passed;
        try {
            passed = store.copy(key);
        } catch (AccessDeniedException e) {
            throw new AccessDeniedException(path, null, e.getReason());
        }
        if (passed == null) {
            throw new NoSuchFileException(
                    path, null, "the shared file has another name by now, and was not left for others");
        }
        try {
            requireSame(passed, id, path);
            return HostFiles.openDescriptor(HostFiles.descriptorPath(Descriptors.number(passed)), flags);
        } catch (AccessDeniedException e) {
            throw HostErrors.at(path, e);
        } finally {
            Descriptors.close(passed);
        }
    }

    /** Leaves what a descriptor of this process stands for; fails if that is another file by now: numbers are reused. */
    private boolean leave(String key, OpenFile file, String descriptor) throws IOException {
        try (Closeable opened =
                file.flags().reads() ? new FileInputStream(descriptor) : new FileOutputStream(descriptor, true)) {
            FileDescriptor own =
                    opened instanceof FileInputStream readable ? readable.getFD() : ((FileOutputStream) opened).getFD();
            if (!isSame(own, file.inode().id())) {
                return false;
            }
            store.put(key, own);
            return true;
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    private static void requireSame(FileDescriptor passed, InodeId id, String path) throws IOException {
        if (!isSame(passed, id)) {
            throw new FileSystemException(path, null, "what was left for others is another file");
        }
    }

    private static boolean isSame(FileDescriptor descriptor, InodeId id) throws IOException {
        return HostFiles.idOfDescriptor(HostFiles.descriptorPath(Descriptors.number(descriptor)))
                .equals(id);
    }
}
