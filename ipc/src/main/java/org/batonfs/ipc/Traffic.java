package org.batonfs.ipc;

import org.jspecify.annotations.Nullable;

/**
 * What has gone through a connection (or a server): frames and bytes by kind of message, in and out, as the owner sees
 * it. Immutable: a value of one moment. Bytes include the frame's header of {@link MessageType#HEADER_BYTES}.
 */
public final class Traffic {
    private final @Nullable MessageType[] typesIn;
    private final long[] framesIn;
    private final long[] bytesIn;
    private final @Nullable MessageType[] typesOut;
    private final long[] framesOut;
    private final long[] bytesOut;

    Traffic(TrafficLane in, TrafficLane out) {
        this(in.types(), in.frames(), in.bytes(), out.types(), out.frames(), out.bytes());
    }

    private Traffic(
            @Nullable MessageType[] typesIn,
            long[] framesIn,
            long[] bytesIn,
            @Nullable MessageType[] typesOut,
            long[] framesOut,
            long[] bytesOut) {
        this.typesIn = typesIn;
        this.framesIn = framesIn;
        this.bytesIn = bytesIn;
        this.typesOut = typesOut;
        this.framesOut = framesOut;
        this.bytesOut = bytesOut;
    }

    /** Frames of this kind that came in. */
    public long framesIn(MessageType type) {
        return framesIn[type.id()];
    }

    /** Frames of this kind that went out. */
    public long framesOut(MessageType type) {
        return framesOut[type.id()];
    }

    /** Bytes of frames of this kind that came in. */
    public long bytesIn(MessageType type) {
        return bytesIn[type.id()];
    }

    /** Bytes of frames of this kind that went out. */
    public long bytesOut(MessageType type) {
        return bytesOut[type.id()];
    }

    /** All frames that came in, those of ipc's own handshake among them. */
    public long framesIn() {
        return sum(framesIn, 0);
    }

    /** All frames that went out, those of ipc's own handshake among them. */
    public long framesOut() {
        return sum(framesOut, 0);
    }

    /** All bytes that came in. */
    public long bytesIn() {
        return sum(bytesIn, 0);
    }

    /** All bytes that went out. */
    public long bytesOut() {
        return sum(bytesOut, 0);
    }

    /** Frames of the protocol in both directions, without the handshake: the figure that costs are measured by. */
    public long messages() {
        return sum(framesIn, Protocol.OWN_ID_MAX + 1) + sum(framesOut, Protocol.OWN_ID_MAX + 1);
    }

    /** What was added since an earlier moment of the same owner. */
    public Traffic minus(Traffic earlier) {
        return combine(earlier, -1);
    }

    /** The sum of two owners of the same protocol and the same side. */
    public Traffic plus(Traffic other) {
        return combine(other, 1);
    }

    private Traffic combine(Traffic other, int sign) {
        return new Traffic(
                typesIn,
                combine(framesIn, other.framesIn, sign),
                combine(bytesIn, other.bytesIn, sign),
                typesOut,
                combine(framesOut, other.framesOut, sign),
                combine(bytesOut, other.bytesOut, sign));
    }

    private static long[] combine(long[] left, long[] right, int sign) {
        long[] result = left.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] += sign * right[i];
        }
        return result;
    }

    private static long sum(long[] counts, int from) {
        long sum = 0;
        for (int i = from; i < counts.length; i++) {
            sum += counts[i];
        }
        return sum;
    }

    /** One line per kind that occurred: direction, name, frames, bytes. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        render(text, "in ", typesIn, framesIn, bytesIn);
        render(text, "out", typesOut, framesOut, bytesOut);
        return text.toString();
    }

    private static void render(
            StringBuilder text, String direction, @Nullable MessageType[] types, long[] frames, long[] bytes) {
        for (int id = 0; id < frames.length; id++) {
            MessageType type = types[id];
            if (type != null && frames[id] != 0) {
                text.append(direction).append(' ').append(type.name());
                text.append(": ").append(frames[id]).append(" frames, ");
                text.append(bytes[id]).append(" bytes\n");
            }
        }
    }
}
