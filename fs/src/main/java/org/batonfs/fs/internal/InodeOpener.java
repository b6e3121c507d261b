package org.batonfs.fs.internal;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.batonfs.fs.InodeId;
import org.batonfs.ipc.Descriptors;
import org.jspecify.annotations.Nullable;

/**
 * Opens a certain inode by a path that others may change at the same time: whatever the path led to is looked at by its
 * descriptor, and only that is opened. On a host that does not tell of descriptors nothing can be opened.
 */
final class InodeOpener {
    private InodeOpener() {}

    /** Opens the inode, or returns {@code null} if the path led to another one. */
    static @Nullable FileChannel open(Path path, InodeId id, OpenFlags flags) throws IOException {
        try (FileInputStream found = new FileInputStream(path.toString())) {
            Path descriptor = HostFiles.descriptorPath(Descriptors.number(found.getFD()));
            return HostFiles.idOfDescriptor(descriptor).equals(id) ? HostFiles.openDescriptor(descriptor, flags) : null;
        }
    }
}
