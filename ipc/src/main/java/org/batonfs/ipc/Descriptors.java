package org.batonfs.ipc;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * Open file descriptors, and the bytes with which they are passed. Uses junixsocket's native library, which takes some
 * 100 ms when it is used first.
 *
 * <pre>
 *   request   0         8         24  25     26
 *             | client  | secret  | op | length of the key | key |   (put: with a descriptor)
 *   response  | status |                                              (take and copy: with a descriptor)
 * </pre>
 */
public final class Descriptors {
    /** The most bytes of a key, UTF-8. */
    public static final int KEY_BYTES_MAX = 200;

    static final int HEADER_BYTES = 8 + Control.SECRET_BYTES + 2;
    static final int PUT = 1;
    static final int TAKE = 2;
    static final int COPY = 3;
    static final int OK = 1;
    static final int REFUSED = 2;
    static final int UNKNOWN_KEY = 3;
    static final int LIMIT_REACHED = 4;

    /** The line of a descriptor's flags, and what they say on all of Linux. */
    private static final String FLAGS = "flags:";

    private static final int ACCESS_MODE = 3;
    private static final int READ_ONLY = 0;

    private Descriptors() {}

    /** Where a server passes descriptors: beside its socket. */
    static Path socketBeside(Path socket) {
        return socket.resolveSibling(socket.getFileName() + ".fd");
    }

    /** What came with the bytes read so far, or null. It is closed with the socket: who wants it duplicates it. */
    static @Nullable FileDescriptor received(AFUNIXSocket socket) throws IOException {
        FileDescriptor[] received = socket.getReceivedFileDescriptors();
        return received == null || received.length == 0 ? null : received[0];
    }

    /**
     * A channel on a descriptor that was taken, for reading and writing as far as the descriptor allows it. The channel
     * owns it: closing the channel closes the descriptor.
     */
    public static FileChannel channel(FileDescriptor descriptor) {
        return new DescriptorChannel(descriptor);
    }

    /** Another descriptor of the same open file. */
    public static FileDescriptor duplicate(FileDescriptor descriptor) throws IOException {
        return FileDescriptorCast.duplicating(descriptor).getFileDescriptor();
    }

    /** The number of a descriptor in this process; what it stands for only as long as the descriptor is open. */
    public static int number(FileDescriptor descriptor) throws IOException {
        return FileDescriptorCast.using(descriptor).as(Integer.class);
    }

    /** Whether one can write through a descriptor, as the kernel says; {@code true} where it says nothing. */
    static boolean isWritable(FileDescriptor descriptor) throws IOException {
        Path info = Path.of("/proc/self/fdinfo", Integer.toString(number(descriptor)));
        if (Files.isReadable(info)) {
            for (String line : Files.readAllLines(info)) {
                if (line.startsWith(FLAGS)) {
                    String octal = line.substring(FLAGS.length()).strip();
                    return (Integer.parseInt(octal, 8) & ACCESS_MODE) != READ_ONLY;
                }
            }
        }
        return true;
    }

    /** Closes a descriptor that no channel owns. */
    public static void close(FileDescriptor descriptor) throws IOException {
        new FileInputStream(descriptor).close();
    }
}
