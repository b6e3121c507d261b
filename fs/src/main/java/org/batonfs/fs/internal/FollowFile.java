package org.batonfs.fs.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Says of an inode which shared position follows its end, see {@link FollowedEnd}: it does while its journal's last record has
 * that sequence. One file for each inode that was ever followed.
 *
 * <pre>
 *   offset  bytes
 *   0       8      sequence
 *   8       8      check word over all the rest
 *   16      2      length of the name
 *   18      -      name of the position's journal, ASCII
 * </pre>
 *
 * <p>Numbers are little-endian. What is torn says nothing: the call that wrote it has not returned, and what was there before
 * was over.
 */
final class FollowFile {
    private static final int HEADER_BYTES = 18;
    private static final int CHECK_OFFSET = 8;
    private static final int NAME_BYTES_MAX = 255;

    private FollowFile() {}

    /**
     * What it says.
     *
     * @param journal the name of the position's journal
     * @param sequence of the last record in it
     */
    record Entry(String journal, long sequence) {}

    /** Writes it, in one call to the host; false if that cannot be done now. */
    static boolean write(Path file, Entry entry) {
        ByteBuffer bytes = encode(entry);
        try (FileChannel channel = PositionFiles.openToWrite(file)) {
            channel.write(bytes, 0);
            return !bytes.hasRemaining();
        } catch (IOException e) {
            return false; // also of a thread that is interrupted, and stays so
        }
    }

    /** What it says; {@code null} if it is not there, or says nothing. */
    static @Nullable Entry read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return null; // nearly always
        }
        byte[] bytes = PositionFiles.read(file, HEADER_BYTES + NAME_BYTES_MAX);
        return bytes == null ? null : decode(bytes);
    }

    private static ByteBuffer encode(Entry entry) {
        byte[] name = entry.journal().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + name.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(entry.sequence()).putLong(0).putShort((short) name.length).put(name);
        return bytes.putLong(CHECK_OFFSET, check(bytes.array(), bytes.limit())).flip();
    }

    private static @Nullable Entry decode(byte[] read) {
        ByteBuffer bytes = ByteBuffer.wrap(read).order(ByteOrder.LITTLE_ENDIAN);
        if (read.length < HEADER_BYTES) {
            return null;
        }
        long sequence = bytes.getLong(0);
        long check = bytes.getLong(CHECK_OFFSET);
        int end = HEADER_BYTES + Short.toUnsignedInt(bytes.getShort(HEADER_BYTES - Short.BYTES));
        if (end > read.length || sequence <= 0) {
            return null;
        }
        bytes.putLong(CHECK_OFFSET, 0);
        String journal = new String(read, HEADER_BYTES, end - HEADER_BYTES, StandardCharsets.US_ASCII);
        return check == check(Arrays.copyOf(read, end), end) ? new Entry(journal, sequence) : null;
    }

    private static long check(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return ~crc.getValue(); // not 0 for nothing
    }
}
