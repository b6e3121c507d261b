package org.batonfs.demos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check of the crash demo: what it must let pass, and what it must find. */
class CrashCheckTest {
    private static final LogLines LINES = new LogLines(7);

    @TempDir
    private Path folder;

    private final CrashCheck check = new CrashCheck(LINES);

    /** Writer 1 has said 1 and 2 and was killed; writer 2 has said 1 and 3, and of 2 that it is perhaps written. */
    @BeforeEach
    void listen() throws BrokenException {
        check.hear(1, "1");
        check.hear(1, "2");
        check.killed(1);
        check.hear(2, "1");
        check.hear(2, CrashWriter.PERHAPS + 2);
        check.hear(2, "3");
    }

    @Test
    void shouldAcceptAcknowledgedLinesWithAndWithoutTheOthers() throws Exception {
        check.check(file("1:1", "2:1", "1:2", "2:3"));
        assertEquals(4, check.acknowledged());
        assertEquals(4, check.inFile());
        CrashCheck other = new CrashCheck(LINES);
        other.hear(1, "1");
        other.killed(1);
        other.check(file("1:1", "1:2"));
        assertEquals(2, other.inFile());
    }

    @Test
    void shouldFindALostLine() throws IOException {
        requireBroken("1 acknowledged line of writer 1 are lost, the first of them is line 2", "1:1", "2:1", "2:3");
    }

    @Test
    void shouldFindALineThatIsThereTwice() throws IOException {
        requireBroken("twice", "1:1", "1:2", "1:2", "2:1", "2:3");
    }

    @Test
    void shouldFindALineThatNobodyWrote() throws IOException {
        requireBroken("nobody has written it", "1:1", "1:2", "2:1", "2:3", "2:4");
        requireBroken("nobody has written it", "1:1", "1:2", "1:3", "1:4", "2:1", "2:3");
    }

    @Test
    void shouldFindAWrongOrder() throws IOException {
        requireBroken("it comes after line 2 of the same writer", "1:2", "1:1", "2:1", "2:3");
    }

    @Test
    void shouldFindATornLine() throws IOException {
        Path file = file("1:1", "1:2");
        Files.writeString(file, Files.readString(file).replace("line 2", "li"));
        assertTrue(assertThrows(BrokenException.class, () -> check.check(file))
                .getMessage()
                .contains("torn or overwritten"));
    }

    @Test
    void shouldRefuseWhatIsNoNumber() {
        assertThrows(BrokenException.class, () -> check.hear(1, "two"));
    }

    private void requireBroken(String why, String... lines) throws IOException {
        Path file = file(lines);
        CrashCheck fresh = new CrashCheck(LINES);
        String message = assertThrows(BrokenException.class, () -> {
                    fresh.hear(1, "1");
                    fresh.hear(1, "2");
                    fresh.killed(1);
                    fresh.hear(2, "1");
                    fresh.hear(2, "3");
                    fresh.check(file);
                })
                .getMessage();
        assertTrue(message.contains(why), message);
    }

    private Path file(String... lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            String[] numbers = line.split(":", -1);
            text.append(LINES.line(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1])))
                    .append('\n');
        }
        return Files.writeString(folder.resolve("log"), text);
    }
}
