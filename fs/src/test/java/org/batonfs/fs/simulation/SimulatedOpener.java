package org.batonfs.fs.simulation;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.batonfs.fs.InodeId;
import org.batonfs.fs.internal.OpenFlags;
import org.jspecify.annotations.Nullable;

/**
 * Stands for what opens a certain inode by way of a descriptor, which a simulated host does not have: looks at what the path
 * leads to before and after it is opened. Nothing in a simulated world is renamed twice in between.
 */
public final class SimulatedOpener {
    private SimulatedOpener() {}

    /** Opens the inode, or returns null if the path led to another one. */
    public static @Nullable FileChannel open(Path path, InodeId id, OpenFlags flags) throws IOException {
        if (!id.equals(idOf(path))) {
            return null;
        }
        FileChannel channel =
                FileChannel.open(path, flags.reads() ? StandardOpenOption.READ : StandardOpenOption.WRITE);
        if (id.equals(idOf(path))) {
            return channel;
        }
        channel.close();
        return null;
    }

    private static InodeId idOf(Path path) throws IOException {
        var read = Files.readAttributes(path, "unix:ino,dev", LinkOption.NOFOLLOW_LINKS);
        return new InodeId(((Number) read.get("dev")).longValue(), ((Number) read.get("ino")).longValue());
    }
}
