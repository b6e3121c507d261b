package org.batonfs.ipc;

import org.jspecify.annotations.Nullable;

/**
 * Counts the frames of one direction. One thread at a time counts; any thread reads, and sees everything up to the last
 * {@link #publish}.
 */
final class TrafficLane {
    private final @Nullable MessageType[] types;
    private final long[] frames;
    private final long[] bytes;
    private volatile long published;

    TrafficLane(@Nullable MessageType[] types) {
        int count = types.length;
        while (count > 0 && types[count - 1] == null) {
            count--;
        }
        this.types = types;
        this.frames = new long[count];
        this.bytes = new long[count];
    }

    void count(MessageType type, int frameBytes) {
        frames[type.id()]++;
        bytes[type.id()] += frameBytes;
    }

    /** One volatile write for many frames. */
    void publish() {
        long next = published + 1;
        published = next;
    }

    @Nullable
    MessageType[] types() {
        return types;
    }

    long[] frames() {
        return published < 0 ? new long[0] : frames.clone();
    }

    long[] bytes() {
        return published < 0 ? new long[0] : bytes.clone();
    }
}
