package org.batonfs.fs.simulation;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A file of records, each written at most once: those that were acknowledged must be there once, whole, for good. */
final class Records {
    static final int BYTES = 16;

    private final String path;
    private final Set<Long> begun = new HashSet<>();
    private final Set<Long> acknowledged = new HashSet<>();
    private final List<long[]> damaged = new ArrayList<>();

    Records(String path) {
        this.path = path;
    }

    String path() {
        return path;
    }

    /** A record that is about to be written. */
    ByteBuffer begin(long id) {
        begun.add(id);
        return ByteBuffer.allocate(BYTES).putLong(id).putLong(~id).flip();
    }

    void acknowledged(long id) {
        acknowledged.add(id);
    }

    int acknowledgedCount() {
        return acknowledged.size();
    }

    /** Somebody has written here that had lost the right to, unknowingly. */
    void damaged(long from, long length) {
        damaged.add(new long[] {from, from + length});
    }

    boolean isDamaged() {
        return !damaged.isEmpty();
    }

    /** What was acknowledged before a read begins. */
    Set<Long> expected() {
        return new HashSet<>(acknowledged);
    }

    /** Checks what was read. */
    void check(String who, byte[] bytes, Set<Long> expected) {
        if (isDamaged()) {
            return;
        }
        Map<Long, Integer> found = new HashMap<>();
        ByteBuffer all = ByteBuffer.wrap(bytes);
        while (all.remaining() >= BYTES) {
            int at = all.position();
            long id = all.getLong();
            long check = all.getLong();
            if (check != ~id || !begun.contains(id)) {
                throw new AssertionError(who + " finds no record at " + at + " of " + path + ": " + id);
            }
            Integer before = found.put(id, at);
            if (before != null) {
                throw new AssertionError(
                        who + " finds record " + id + " twice in " + path + ": at " + before + " and " + at);
            }
        }
        if (all.hasRemaining()) {
            throw new AssertionError(who + " finds a part of a record at the end of " + path);
        }
        for (long id : expected) {
            if (!found.containsKey(id)) {
                throw new AssertionError(
                        who + " does not find the acknowledged record " + id + " in " + path + " of " + bytes.length);
            }
        }
    }
}
