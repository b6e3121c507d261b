package org.batonfs.fs;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.batonfs.fs.testing.Families;
import org.batonfs.fs.testing.Families.Family;
import org.batonfs.fs.testing.FileActor;
import org.batonfs.sync.Policy;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Append, truncate and size between processes. The methods are named after the rows of the table of behaviours. */
@ExtendWith(NothingLeftBehind.class)
class AppendAndSizeTest {
    @RegisterExtension
    static final Families FAMILIES = new Families();

    private static final int PROCESSES = 3;

    @ParameterizedTest
    @EnumSource(Policy.class)
    void appendIndependent(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        int records = 200;
        String path = family.directory("append-independent") + "/log";
        for (int i = 0; i < PROCESSES; i++) {
            family.actor(i).ask("open h " + path + " APPEND CREATE");
        }
        for (int i = 0; i < PROCESSES; i++) {
            family.actor(i).send("records h w" + i + " " + records + " 1");
        }
        for (int i = 0; i < PROCESSES; i++) {
            family.actor(i).answer();
            family.actor(i).ask("close h");
        }
        List<String> lines = Files.readAllLines(family.host(path));
        assertEquals(PROCESSES * records, lines.size());
        Map<String, Integer> next = new HashMap<>();
        for (String line : lines) {
            String writer = line.substring(0, line.indexOf('-'));
            int number = next.merge(writer, 1, Integer::sum) - 1;
            assertEquals(FileActor.record(writer, 0, number).strip(), line, "each writer's order is kept");
        }
        assertEquals(PROCESSES, next.size());
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void appendVsWriteTruncate(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String path = family.directory("append-vs-write-truncate") + "/file";
        int unit = 10_000;
        Set<String> serial = serialResults(unit);
        family.actor(0).ask("open h " + path + " APPEND CREATE");
        family.actor(1).ask("open h " + path + " WRITE");
        family.actor(2).ask("open h " + path + " WRITE");
        Set<String> seen = new HashSet<>();
        for (int round = 0; round < 100; round++) {
            try (Handle handle = family.files().open(path, WRITE, TRUNCATE_EXISTING)) {
                handle.write(bytes("i".repeat(3 * unit)));
            }
            family.actor(round % 3).send(command(round % 3, unit));
            family.actor((round + 1) % 3).send(command((round + 1) % 3, unit));
            family.actor((round + 2) % 3).send(command((round + 2) % 3, unit));
            for (int i = 0; i < PROCESSES; i++) {
                family.actor(i).answer();
            }
            String result = summary(Files.readString(family.host(path)));
            seen.add(result);
            assertTrue(serial.contains(result), "round " + round + " ends as " + result + ", not as one of " + serial);
        }
        for (int i = 0; i < PROCESSES; i++) {
            family.actor(i).ask("close h");
        }
        assertTrue(seen.size() > 1, "the race was always won by the same: " + seen);
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void appendPosition(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String path = family.directory("append-position") + "/file";
        ChildProcess other = family.actor(0);
        other.ask("open h " + path + " APPEND CREATE");
        try (Handle handle = family.files().open(path, READ, APPEND)) {
            handle.write(bytes("one"));
            assertEquals(3, handle.position());
            other.ask("write h other");
            handle.write(bytes("two"));
            assertEquals(11, handle.position());
            assertEquals(-1, handle.read(ByteBuffer.allocate(10)));
            handle.seek(2);
            handle.writeAt(bytes("end"), 0);
            assertEquals(2, handle.position());
            handle.seek(0);
            handle.write(bytes("!"));
            assertEquals(15, handle.position());
            other.ask("writeAt h 1 ?");
            assertEquals("8", other.ask("position h"), "where its own write had ended");
            assertEquals("oneothertwoend!?", Files.readString(family.host(path)));
        }
        other.ask("close h");
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void freshSize(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String path = family.directory("fresh-size") + "/file";
        ChildProcess writer = family.actor(0);
        ChildProcess reader = family.actor(1);
        writer.ask("open h " + path + " WRITE CREATE");
        reader.ask("open h " + path + " READ");
        long size = 0;
        for (int round = 0; round < 30; round++) {
            assertSize(reader, path, size);
            if (round % 10 == 9) {
                size -= 5;
                writer.ask("truncate h " + size);
                writer.ask("seek h " + size);
            } else {
                writer.ask("write h 12345");
                size += 5;
            }
        }
        long far = (5L << 30) + 1;
        writer.ask("writeAt h " + far + " far");
        assertSize(reader, path, far + 3);
        assertEquals("\0\0far", reader.ask("readAt h " + (far - 2) + " 10"));
        assertEquals("\0".repeat(10), reader.ask("readAt h " + (3L << 30) + " 10"));
        writer.ask("truncate h 3");
        assertSize(reader, path, 3);
        writer.ask("close h");
        reader.ask("close h");
    }

    private static void assertSize(ChildProcess reader, String path, long size) {
        String wanted = String.valueOf(size);
        assertEquals(wanted, reader.ask("size h"));
        assertEquals(wanted, reader.ask("stat " + path).split(" ", -1)[1]);
        assertEquals(wanted, reader.ask("statHandle h").split(" ", -1)[1]);
        assertEquals(wanted, reader.ask("seekToEnd h"));
    }

    /** The appender's, the writer's and the truncater's part in a race. */
    private static String command(int actor, int unit) {
        return switch (actor) {
            case 0 -> "fill h 0 " + unit + " a";
            case 1 -> "fill h " + 2 * unit + " " + 2 * unit + " w";
            default -> "truncate h " + unit;
        };
    }

    private static Set<String> serialResults(int unit) {
        Set<String> results = new HashSet<>();
        int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        for (int[] order : orders) {
            StringBuilder file = new StringBuilder("i".repeat(3 * unit));
            for (int actor : order) {
                switch (actor) {
                    case 0 -> file.append("a".repeat(unit));
                    case 1 -> {
                        while (file.length() < 2 * unit) {
                            file.append('\0');
                        }
                        file.replace(2 * unit, Math.min(file.length(), 4 * unit), "w".repeat(2 * unit));
                    }
                    default -> file.setLength(Math.min(file.length(), unit));
                }
            }
            results.add(summary(file.toString()));
        }
        return results;
    }

    /** A file as runs of equal characters: {@code i10000 a10000}. */
    private static String summary(String content) {
        List<String> runs = new ArrayList<>();
        int start = 0;
        for (int i = 1; i <= content.length(); i++) {
            if (i == content.length() || content.charAt(i) != content.charAt(start)) {
                char letter = content.charAt(start);
                runs.add((letter == 0 ? '0' : letter) + String.valueOf(i - start));
                start = i;
            }
        }
        return String.join(" ", runs);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
