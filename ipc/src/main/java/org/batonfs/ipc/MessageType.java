package org.batonfs.ipc;

import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A kind of message in one direction of a protocol: its id, and its layout as a table. The table is the only place
 * that knows what valid bytes are; a frame is checked against it as a whole before any field is read.
 */
public final class MessageType {
    /** Bytes of a frame before the payload: the length word and the id. */
    public static final int HEADER_BYTES = 5;

    private final int id;
    private final String name;
    private final Class<? extends Message> messageClass;
    private final Field[] layout;
    private final int minBytes;
    private final int maxBytes;

    /**
     * A kind of message.
     *
     * @param id 16 to 255; 1 to 15 are ipc's own
     * @param name the name that traces and counters show, and that the protocol's interface gives its method
     * @param messageClass the public class of the messages, with a public constructor without arguments; traces and
     *     tests make instances of it, the path of a frame does not
     * @param layout the fields in order
     */
    public MessageType(int id, String name, Class<? extends Message> messageClass, Field... layout) {
        if (id < 1 || id > 255) {
            throw new IllegalArgumentException(name + ": id " + id + " is not within 1 to 255");
        }
        this.id = id;
        this.name = name;
        this.messageClass = messageClass;
        this.layout = layout.clone();
        int min = 0;
        int max = 0;
        for (Field field : layout) {
            min += field.minBytes();
            max += field.maxBytes();
        }
        this.minBytes = min;
        this.maxBytes = max;
    }

    /** The id on the wire. */
    public int id() {
        return id;
    }

    /** The name for people. */
    public String name() {
        return name;
    }

    /** The class of its messages. */
    public Class<? extends Message> messageClass() {
        return messageClass;
    }

    /** Its fields, in order. */
    public List<Field> layout() {
        return List.of(layout);
    }

    /** The least bytes of its payload. */
    public int minBytes() {
        return minBytes;
    }

    /** The most bytes of its payload. */
    public int maxBytes() {
        return maxBytes;
    }

    /** A new message of this kind, for traces, recordings and tests. */
    public Message newMessage() {
        try {
            return messageClass.getDeclaredConstructor().newInstance();
        } catch (InvocationTargetException
                | NoSuchMethodException
                | InstantiationException
                | IllegalAccessException e) {
            throw new IllegalStateException(messageClass + " has no usable public constructor without arguments", e);
        }
    }

    /**
     * Checks a payload against the layout: lengths, ranges, choices, flags, UTF-8, and that nothing follows.
     *
     * @param frame a little-endian buffer; position and limit do not matter and are not changed
     * @throws MalformedFrameException if one byte of it is wrong
     */
    public void validate(ByteBuffer frame, int offset, int length) throws MalformedFrameException {
        if (length < minBytes) {
            throw malformed("has " + length + " bytes, at least " + minBytes + " are needed");
        }
        if (length > maxBytes) {
            throw new MalformedFrameException(
                    EndCode.FRAME_TOO_LONG, name + " has " + length + " bytes, at most " + maxBytes + " are allowed");
        }
        int end = offset + length;
        int at = offset;
        for (Field field : layout) {
            try {
                at = field.validate(frame, at, end);
            } catch (MalformedFrameException e) {
                throw new MalformedFrameException(e.code(), name + "." + e.getMessage());
            }
        }
        if (at != end) {
            throw malformed("is followed by " + (end - at) + " bytes too many");
        }
    }

    private MalformedFrameException malformed(String text) {
        return new MalformedFrameException(EndCode.MALFORMED_FRAME, name + " " + text);
    }

    @Override
    public String toString() {
        return name;
    }
}
