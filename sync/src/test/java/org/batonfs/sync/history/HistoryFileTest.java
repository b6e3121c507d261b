package org.batonfs.sync.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.Commands;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NothingLeftBehind.class)
class HistoryFileTest {
    @TempDir
    private Path folder;

    /** Records calls, and answers when the last of them has begun. */
    public static final class Recorder {
        private Recorder() {}

        public static void main(String[] arguments) throws IOException {
            HistoryFile file = new HistoryFile(Path.of(arguments[0]), 7, 3);
            Commands.loop(words -> {
                int count = Integer.parseInt(words[0]);
                for (int i = 0; i < count; i++) {
                    file.call(5, 9, i);
                    if (i < count - 1) {
                        file.returned(i, 2L * i, 3L * i);
                    }
                }
                return "";
            });
        }
    }

    @Test
    void keepsReturnsAndErrors() throws IOException {
        try (HistoryFile file = new HistoryFile(folder, 1, 2)) {
            file.call(1, 10, 100);
            file.returned(101, 102, 103);
            file.call(2, 20, 200);
            file.failed();
            file.call(3, 30, 300);
        }
        List<HistoryFile.Entry> entries = HistoryFile.read(folder.resolve("p1-t2.history"), 1);
        assertEquals(
                List.of(10, 20, 30),
                entries.stream().map(HistoryFile.Entry::key).toList());
        Operation first = entries.get(0).operation();
        assertTrue(first.called() <= first.returned() && first.returned() <= System.nanoTime());
        assertEquals(new Operation(1, 2, 1, first.called(), first.returned(), 100, 101, 102, 103), first);
        assertTrue(entries.get(1).operation().isOptional());
        assertTrue(entries.get(2).operation().isOptional());
        assertEquals(300, entries.get(2).operation().argument());
    }

    @Test
    void losesNothingByAKill() throws IOException {
        long before = System.nanoTime();
        try (ChildProcess child = ChildProcess.start(Recorder.class, folder.toString())) {
            child.ask("1000");
            child.kill();
        }
        List<HistoryFile.Entry> entries = HistoryFile.read(folder.resolve("p7-t3.history"), 7);
        assertEquals(1000, entries.size());
        assertEquals(
                999,
                entries.stream().filter(one -> !one.operation().isOptional()).count());
        Operation last = entries.get(999).operation();
        assertEquals(999, last.argument());
        assertTrue(before < last.called() && last.called() < System.nanoTime(), "one clock for all processes");
    }

    @Test
    void refusesDamage() throws IOException {
        try (HistoryFile file = new HistoryFile(folder, 1, 2)) {
            file.call(1, 10, 100);
            file.returned(101, 102, 103);
        }
        Path path = folder.resolve("p1-t2.history");
        byte[] bytes = Files.readAllBytes(path);
        bytes[30] ^= 1;
        Files.write(path, bytes);
        assertThrows(IOException.class, () -> HistoryFile.read(path, 1));
    }
}
