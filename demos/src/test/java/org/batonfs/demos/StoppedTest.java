package org.batonfs.demos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Demos that are stopped in the middle. Ctrl-C is left out: who runs tests in the background often has it ignored. */
@ExtendWith(NothingLeftBehind.class)
class StoppedTest {
    @TempDir
    Path folder;

    @Test
    void shouldLeaveNothingWhenStopped() throws Exception {
        awaitEnd(startAndSignal("TERM", false));
        assertEquals(List.of(), leftInFolder());
    }

    /** Ctrl-C reaches every process at once; none of them is to complain of the others' end. */
    @Test
    void shouldStopInPeaceWhenAllAreStopped() throws Exception {
        awaitEnd(startAndSignal("TERM", true));
        assertEquals(List.of(), leftInFolder());
        String said = read(folder.resolve("said"));
        assertFalse(said.contains("Exception") || said.contains("broken") || said.contains("[server]"), said);
    }

    /** Nobody can clear up then; but no child goes on for a parent that is gone. */
    @Test
    void shouldEndTheChildrenWhenKilled() throws Exception {
        awaitEnd(startAndSignal("KILL", false));
    }

    /** Starts a run that would last for hours, and stops it when its children write. */
    private List<ProcessHandle> startAndSignal(String signal, boolean childrenToo) throws Exception {
        Path said = folder.resolve("said");
        Path temporary = Files.createDirectory(folder.resolve("t"));
        List<String> command = new ArrayList<>(ChildProcess.javaCommand());
        command.add(1, "-Djava.io.tmpdir=" + temporary);
        command.addAll(List.of(DemoMain.class.getName(), "append", "--processes", "2", "--records", "10000000"));
        Process demo = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            await("the children write: " + said)
                    .atMost(ChildProcess.DEADLINE)
                    .until(() -> leftInFolder().stream().anyMatch(file -> file.endsWith("service.log")));
            List<ProcessHandle> family = demo.descendants().collect(Collectors.toList());
            assertEquals(2, family.size(), () -> read(said));
            List<String> kill = new ArrayList<>(List.of("kill", "-" + signal, "" + demo.pid()));
            if (childrenToo) {
                family.forEach(child -> kill.add("" + child.pid()));
            }
            assertEquals(0, new ProcessBuilder(kill).start().waitFor());
            assertTrue(demo.waitFor(ChildProcess.DEADLINE.toSeconds(), TimeUnit.SECONDS), () -> read(said));
            assertNotEquals(0, demo.exitValue(), () -> read(said));
            return family;
        } finally {
            demo.destroyForcibly();
        }
    }

    private static void awaitEnd(List<ProcessHandle> family) {
        await("children end")
                .atMost(ChildProcess.DEADLINE)
                .until(() -> family.stream().noneMatch(ProcessHandle::isAlive));
    }

    private List<String> leftInFolder() {
        Path temporary = folder.resolve("t");
        try (Stream<Path> all = Files.walk(temporary)) {
            return all.filter(path -> !path.equals(temporary))
                    .filter(path -> !path.toString().contains("hsperfdata"))
                    .map(Path::toString)
                    .collect(Collectors.toList());
        } catch (UncheckedIOException | IOException e) {
            // Something vanished during the walk: what is left shows the next time.
            return List.of("(" + e + ")");
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
