package org.batonfs.sync.core;

/**
 * A state as bytes, written and read by the same code: each method takes what is there and returns what shall be there,
 * which is the same thing while writing, and what was written while reading.
 */
final class StateBytes {
    private byte[] bytes = new byte[256];
    private int position;
    private boolean reading;

    /** Begins to write from the start. */
    StateBytes write() {
        position = 0;
        reading = false;
        return this;
    }

    /** Begins to read what is at {@code offset} of an array. */
    StateBytes read(byte[] source, int offset, int length) {
        if (bytes.length < length) {
            bytes = new byte[length];
        }
        System.arraycopy(source, offset, bytes, 0, length);
        position = 0;
        reading = true;
        return this;
    }

    boolean isReading() {
        return reading;
    }

    byte[] array() {
        return bytes;
    }

    int length() {
        return position;
    }

    /** A number from 0 to 255. */
    int number(int there) {
        if (reading) {
            return bytes[position++] & 0xFF;
        }
        if ((there & 0xFF) != there) {
            throw new IllegalStateException("a state has the number " + there + ", and a byte cannot carry it");
        }
        if (position == bytes.length) {
            bytes = java.util.Arrays.copyOf(bytes, 2 * bytes.length);
        }
        bytes[position++] = (byte) there;
        return there;
    }

    /** A number from 0 to 255. */
    long number(long there) {
        return number((int) Math.min(Math.max(there, -1), 256));
    }

    boolean flag(boolean there) {
        return number(there ? 1 : 0) != 0;
    }

    <E extends Enum<E>> E choice(E there, E[] all) {
        return all[number(there.ordinal())];
    }
}
