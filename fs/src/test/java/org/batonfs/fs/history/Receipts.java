package org.batonfs.fs.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.batonfs.sync.history.HistoryFile;
import org.batonfs.sync.history.Operation;

/** What writers were told to be written, beside what is. */
final class Receipts {
    private final Map<Integer, List<Operation>> byKey = new HashMap<>();

    /** Reads the histories in a folder, whose processes have all ended. */
    Receipts(Path histories) throws IOException {
        try (Stream<Path> all = Files.list(histories)) {
            for (Path file : all.toList()) {
                for (HistoryFile.Entry entry : HistoryFile.read(file, 0)) {
                    byKey.computeIfAbsent(entry.key(), key -> new ArrayList<>()).add(entry.operation());
                }
            }
        }
    }

    /**
     * Checks that each acknowledged record is in a file once, each writer's records are in the order in which it wrote them,
     * and nothing is there that nobody wrote.
     *
     * @param content the tags in the file
     * @param other a tag that somebody else has written
     * @return how many were acknowledged
     */
    long requireAll(int key, List<Long> content, long other) {
        Set<Long> acknowledged = new HashSet<>();
        Set<Long> unspoken = new HashSet<>();
        for (Operation write : byKey.getOrDefault(key, List.of())) {
            (write.isOptional() ? unspoken : acknowledged).add(write.argument());
        }
        Map<Integer, Long> last = new HashMap<>();
        Set<Long> missing = new HashSet<>(acknowledged);
        for (int slot = 0; slot < content.size(); slot++) {
            long tag = content.get(slot);
            Long before = last.put(KillActor.process(tag), tag);
            if (before != null && before >= tag) {
                throw new AssertionError(name(key, slot, tag) + " comes after " + Long.toHexString(before));
            }
            if (tag != other && !missing.remove(tag) && !unspoken.contains(tag)) {
                throw new AssertionError(name(key, slot, tag) + " was written by nobody");
            }
        }
        if (!missing.isEmpty()) {
            throw new AssertionError(missing.size() + " acknowledged records are lost of key " + key + ", such as "
                    + Long.toHexString(missing.iterator().next()));
        }
        return acknowledged.size();
    }

    private static String name(int key, int slot, long tag) {
        return "record " + Long.toHexString(tag) + " in slot " + slot + " of key " + key;
    }
}
