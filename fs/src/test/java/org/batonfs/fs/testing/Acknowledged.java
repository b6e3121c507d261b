package org.batonfs.fs.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.batonfs.sync.testing.ChildProcess;

/**
 * The oracle for kills: what {@link FileActor}s that run {@code acked} have said to be written, and whether all of it is in
 * the files, once.
 */
public final class Acknowledged {
    private static final Pattern RECORD =
            Pattern.compile("([a-z0-9]+-[01]-[0-9]{6})-0123456789abcdefghijklmnopqrstuvwxyz");

    private final List<String> records = new ArrayList<>();

    /** Takes all that a living actor says until it has come to its end. */
    public void takeAll(ChildProcess actor) {
        for (String answer = actor.answer(); !answer.equals("end"); answer = actor.answer()) {
            records.add(answer);
        }
        actor.answer();
    }

    /** Takes what a killed actor has said before. */
    public void takeLast(ChildProcess killed) {
        for (String line : killed.lastAnswers()) {
            records.add(line.substring("ok ".length()));
        }
    }

    public int count() {
        return records.size();
    }

    /**
     * Checks that the files hold each acknowledged record once.
     *
     * @param unspokenMax how many more may be there, of calls that never returned
     */
    public void requireOnceEach(String seed, int unspokenMax, Path... files) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path file : files) {
            lines.addAll(Files.readAllLines(file));
        }
        for (String line : lines) {
            assertTrue(RECORD.matcher(line).matches(), seed + ": a torn or overwritten record: " + line);
        }
        Set<String> found = new HashSet<>(lines);
        assertEquals(lines.size(), found.size(), seed + ": some record is there twice");
        Set<String> lost = new HashSet<>(records);
        lost.removeAll(found);
        assertEquals(Set.of(), lost, seed + ": acknowledged, but lost");
        assertTrue(
                found.size() - records.size() <= unspokenMax,
                seed + ": " + (found.size() - records.size()) + " records that nobody acknowledged");
    }
}
