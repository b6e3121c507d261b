package org.batonfs.ipc;

import java.nio.ByteBuffer;

/** One field of a message's layout: what its bytes must be, checked before anybody reads them. */
public final class Field {
    private enum Kind {
        INT64,
        INT32,
        FLAG,
        CHOICE,
        TEXT,
        PAYLOAD
    }

    private final Kind kind;
    private final String name;
    private final long min;
    private final long max;

    private Field(Kind kind, String name, long min, long max) {
        this.kind = kind;
        this.name = name;
        this.min = min;
        this.max = max;
    }

    /** Any long. */
    public static Field int64(String name) {
        return new Field(Kind.INT64, name, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** A long from {@code min} to {@code max}, both included. */
    public static Field int64(String name, long min, long max) {
        return new Field(Kind.INT64, name, min, max);
    }

    /** Any int. */
    public static Field int32(String name) {
        return new Field(Kind.INT32, name, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** An int from {@code min} to {@code max}, both included. */
    public static Field int32(String name, int min, int max) {
        return new Field(Kind.INT32, name, min, max);
    }

    /** A byte that is 0 or 1. */
    public static Field flag(String name) {
        return new Field(Kind.FLAG, name, 0, 1);
    }

    /** A byte below {@code count}. */
    public static Field choice(String name, int count) {
        if (count < 1 || count > 256) {
            throw new IllegalArgumentException(name + ": " + count + " choices do not fit a byte");
        }
        return new Field(Kind.CHOICE, name, 0, count - 1);
    }

    /** Valid UTF-8 of at most {@code bytesMax} bytes. */
    public static Field text(String name, int bytesMax) {
        return new Field(Kind.TEXT, name, 0, checkedLength(name, bytesMax));
    }

    /** At most {@code bytesMax} bytes of any kind. */
    public static Field payload(String name, int bytesMax) {
        return new Field(Kind.PAYLOAD, name, 0, checkedLength(name, bytesMax));
    }

    private static int checkedLength(String name, int bytesMax) {
        if (bytesMax < 0 || bytesMax > Payload.BYTES_MAX) {
            throw new IllegalArgumentException(name + ": " + bytesMax + " bytes do not fit a length of two bytes");
        }
        return bytesMax;
    }

    /** The field's name, as traces show it. */
    public String name() {
        return name;
    }

    int minBytes() {
        switch (kind) {
            case INT64:
                return Long.BYTES;
            case INT32:
                return Integer.BYTES;
            case FLAG:
            case CHOICE:
                return 1;
            default:
                return Short.BYTES;
        }
    }

    int maxBytes() {
        return kind == Kind.TEXT || kind == Kind.PAYLOAD ? Short.BYTES + (int) max : minBytes();
    }

    /**
     * Checks this field at an offset of a little-endian buffer.
     *
     * @return the offset of the next field
     * @throws MalformedFrameException if the bytes up to {@code end} do not hold a value of this field
     */
    int validate(ByteBuffer frame, int offset, int end) throws MalformedFrameException {
        if (end - offset < minBytes()) {
            throw malformed("is cut off");
        }
        switch (kind) {
            case INT64:
                checkRange(frame.getLong(offset));
                return offset + Long.BYTES;
            case INT32:
                checkRange(frame.getInt(offset));
                return offset + Integer.BYTES;
            case FLAG:
            case CHOICE:
                checkRange(frame.get(offset) & 0xFF);
                return offset + 1;
            default:
                return validateBytes(frame, offset + Short.BYTES, frame.getShort(offset) & 0xFFFF, end);
        }
    }

    private int validateBytes(ByteBuffer frame, int start, int length, int end) throws MalformedFrameException {
        if (length > max) {
            throw malformed("has " + length + " bytes, at most " + max + " are allowed");
        }
        if (end - start < length) {
            throw malformed("is cut off");
        }
        if (kind == Kind.TEXT && !Utf8.isValid(frame, start, length)) {
            throw malformed("is not UTF-8");
        }
        return start + length;
    }

    private void checkRange(long value) throws MalformedFrameException {
        if (value < min || value > max) {
            throw malformed("is " + value + ", not within " + min + " to " + max);
        }
    }

    private MalformedFrameException malformed(String text) {
        return new MalformedFrameException(EndCode.MALFORMED_FRAME, name + " " + text);
    }

    /** The field as the documentation writes it, such as {@code epoch int64 from 0} or {@code name text(64)}. */
    @Override
    public String toString() {
        String text = name + " " + kind.name().toLowerCase(java.util.Locale.ROOT);
        switch (kind) {
            case TEXT:
            case PAYLOAD:
                return text + "(" + max + ")";
            case INT64:
                return text + range(Long.MIN_VALUE, Long.MAX_VALUE);
            case INT32:
                return text + range(Integer.MIN_VALUE, Integer.MAX_VALUE);
            default:
                return text;
        }
    }

    private String range(long least, long most) {
        if (max != most) {
            return " " + min + " to " + max;
        }
        return min != least ? " from " + min : "";
    }
}
