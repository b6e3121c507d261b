package org.batonfs.ipc;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bytes of varying length, held in an array that only grows: reused, it allocates nothing. Numbers are little-endian.
 *
 * <p>Not thread-safe.
 */
public final class Payload {
    /** The most bytes that fit into a field of a message. */
    public static final int BYTES_MAX = 0xFFFF;

    private static final byte[] EMPTY = new byte[0];

    private byte[] bytes = EMPTY;
    private int length;

    /** The number of bytes. */
    public int length() {
        return length;
    }

    /** The array itself, for reading; what lies beyond {@link #length()} is rubbish. */
    public byte[] array() {
        return bytes;
    }

    /** Becomes a copy of these bytes. */
    public void set(byte[] source, int offset, int count) {
        if (count < 0 || offset < 0 || offset > source.length - count) {
            throw new IndexOutOfBoundsException("offset " + offset + ", count " + count + " of " + source.length);
        }
        ensure(count);
        System.arraycopy(source, offset, bytes, 0, count);
        length = count;
    }

    /** Becomes a copy of these bytes. */
    public void set(byte[] source) {
        set(source, 0, source.length);
    }

    /** Becomes a copy of another payload. */
    public void set(Payload other) {
        set(other.bytes, 0, other.length);
    }

    /** Takes the next {@code count} bytes of a buffer. */
    public void read(ByteBuffer source, int count) {
        ensure(count);
        source.get(bytes, 0, count);
        length = count;
    }

    /** Becomes empty, and keeps its array. */
    public void clear() {
        length = 0;
    }

    /** The eight bytes at an offset. */
    public long getLong(int offset) {
        if (offset < 0 || offset > length - Long.BYTES) {
            throw new IndexOutOfBoundsException("a long at " + offset + " of " + length + " bytes");
        }
        byte[] from = bytes;
        return (from[offset] & 0xFFL)
                | (from[offset + 1] & 0xFFL) << 8
                | (from[offset + 2] & 0xFFL) << 16
                | (from[offset + 3] & 0xFFL) << 24
                | (from[offset + 4] & 0xFFL) << 32
                | (from[offset + 5] & 0xFFL) << 40
                | (from[offset + 6] & 0xFFL) << 48
                | (from[offset + 7] & 0xFFL) << 56;
    }

    /** Writes eight bytes at an offset; a payload that is too short is extended, with zeros in the gap. */
    public void putLong(int offset, long value) {
        if (offset < 0 || offset > BYTES_MAX - Long.BYTES) {
            throw new IndexOutOfBoundsException("a long at " + offset);
        }
        extend(offset + Long.BYTES);
        byte[] to = bytes;
        for (int i = 0; i < Long.BYTES; i++) {
            to[offset + i] = (byte) (value >>> (8 * i));
        }
    }

    /** A copy of the bytes. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    private void extend(int newLength) {
        if (newLength <= length) {
            return;
        }
        ensure(newLength);
        Arrays.fill(bytes, length, newLength, (byte) 0);
        length = newLength;
    }

    private void ensure(int capacity) {
        if (bytes.length < capacity) {
            bytes = Arrays.copyOf(bytes, Math.max(capacity, Math.max(16, Math.min(2 * bytes.length, BYTES_MAX))));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that && Arrays.equals(bytes, 0, length, that.bytes, 0, that.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    /** The bytes in hexadecimal. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(2 * length);
        for (int i = 0; i < length; i++) {
            text.append(Character.forDigit((bytes[i] >> 4) & 0xF, 16)).append(Character.forDigit(bytes[i] & 0xF, 16));
        }
        return text.toString();
    }
}
