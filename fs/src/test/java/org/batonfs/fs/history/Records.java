package org.batonfs.fs.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The records that actors write: a tag, and bytes that follow from it, so that a torn one shows. Their length divides a
 * page's, so that the host writes each of them whole or not at all.
 */
final class Records {
    static final int BYTES = 64;

    private Records() {}

    /** Puts a record into a buffer, ready to be written. */
    static ByteBuffer encode(long tag, ByteBuffer into) {
        into.clear().order(ByteOrder.LITTLE_ENDIAN);
        for (int word = 0; word < BYTES / Long.BYTES; word++) {
            into.putLong(word(tag, word));
        }
        return into.flip();
    }

    /** The tag of a record, or 0 of a slot that was never written. */
    static long decode(ByteBuffer record) throws IOException {
        record.order(ByteOrder.LITTLE_ENDIAN);
        if (record.remaining() != BYTES) {
            throw new IOException("a record of " + record.remaining() + " bytes");
        }
        int at = record.position();
        long tag = record.getLong(at);
        for (int word = 1; word < BYTES / Long.BYTES; word++) {
            if (record.getLong(at + word * Long.BYTES) != word(tag, word)) {
                throw new IOException("a torn record of tag " + tag);
            }
        }
        return tag;
    }

    /** The tags in a file of the host. */
    static List<Long> tags(Path file) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file));
        List<Long> tags = new ArrayList<>(all.capacity() / BYTES);
        while (all.hasRemaining()) {
            int length = Math.min(BYTES, all.remaining());
            tags.add(decode(all.slice(all.position(), length)));
            all.position(all.position() + length);
        }
        return tags;
    }

    private static long word(long tag, int word) {
        return word == 0 || tag == 0 ? tag : (tag + word) * 0x9E3779B97F4A7C15L;
    }
}
