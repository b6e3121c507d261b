package org.batonfs.demos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a broken file would look like is found, and said. */
class LogCheckTest {
    private static final int WRITERS = 2;
    private static final int EACH = 3;

    private final LogLines lines = new LogLines(5);
    private final List<String> file = new ArrayList<>();

    @TempDir
    Path folder;

    /** Lines 1 to 6 of the file: both writers in turn. */
    @BeforeEach
    void fill() {
        for (int number = 1; number <= EACH; number++) {
            for (int writer = 1; writer <= WRITERS; writer++) {
                file.add(lines.line(writer, number));
            }
        }
    }

    @Test
    void shouldAcceptWhatIsRight() throws Exception {
        String text = text();
        LogCheck check = check(text);
        assertEquals(text.length(), check.bytes());
        assertEquals(6, check.turns());
    }

    @Test
    void shouldFindALostLine() {
        file.remove(2);
        assertBroken("line 4 is wrong (a line before it is lost, or comes later): expected " + quoted(1, 2) + ", found "
                + quoted(1, 3));
    }

    @Test
    void shouldFindALostLastLine() {
        file.remove(5);
        assertBroken("the file ends after 5 lines, and lacks this one: " + quoted(2, 3));
    }

    @Test
    void shouldFindADoubledLine() {
        file.add(3, file.get(2));
        assertBroken("line 4 is wrong (a line that stands above already): expected " + quoted(1, 3) + ", found "
                + quoted(1, 2));
    }

    @Test
    void shouldFindSwappedLines() {
        Collections.swap(file, 0, 2);
        assertBroken("line 1 is wrong (a line before it is lost, or comes later): expected " + quoted(1, 1) + ", found "
                + quoted(1, 2));
    }

    @Test
    void shouldFindATornLine() {
        String whole = file.get(4);
        file.set(4, whole.substring(0, whole.length() - 4) + file.get(5));
        file.remove(5);
        assertBroken(
                "line 5 is wrong (torn or overwritten): expected " + quoted(1, 3) + ", found \"" + file.get(4) + "\"");
    }

    @Test
    void shouldFindAHole() {
        file.set(1, "\0\0\0\0" + file.get(1));
        assertBroken("line 2 is wrong (torn or overwritten): expected \"a whole line of a writer\", found \"????"
                + file.get(1).substring(4) + "\"");
    }

    @Test
    void shouldFindALineOfNobody() {
        file.add(lines.line(3, 1));
        assertBroken(
                "line 7 is wrong (torn or overwritten): expected \"a whole line of a writer\", found " + quoted(3, 1));
    }

    @Test
    void shouldFindAnUnfinishedLine() {
        String text = text();
        String cut = text.substring(0, text.length() - 1);
        BrokenException broken = assertThrows(BrokenException.class, () -> check(cut));
        assertEquals(
                "the file has " + cut.length() + " bytes, but its lines make " + text.length(), broken.getMessage());
    }

    @Test
    void shouldFindLostIncrements() throws Exception {
        CounterDemo.checkSum(30_000, 30_000);
        BrokenException broken = assertThrows(BrokenException.class, () -> CounterDemo.checkSum(30_000, 29_998));
        assertEquals("the counter should say 30,000, but says 29,998: 2 increments lost", broken.getMessage());
    }

    private void assertBroken(String message) {
        BrokenException broken = assertThrows(BrokenException.class, () -> check(text()));
        assertEquals(message, broken.getMessage());
    }

    private String quoted(int writer, int number) {
        return "\"" + lines.line(writer, number) + "\"";
    }

    private String text() {
        return String.join("\n", file) + "\n";
    }

    private LogCheck check(String text) throws IOException, BrokenException {
        Path written = folder.resolve("file.log");
        Files.writeString(written, text, StandardCharsets.ISO_8859_1);
        LogCheck check = new LogCheck(lines, 0, EACH, EACH);
        check.check(written);
        return check;
    }
}
