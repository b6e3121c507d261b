package org.batonfs.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.batonfs.bench.report.HeapResult;
import org.batonfs.bench.report.KillResult;
import org.batonfs.bench.report.ScenarioResult;
import org.batonfs.bench.worker.Kind;
import org.batonfs.bench.worker.Rhythm;
import org.batonfs.bench.worker.Task;
import org.batonfs.ipc.Transport;
import org.batonfs.sync.Policy;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** With real child processes, and windows that are long enough to count in, not to measure. */
@ExtendWith(NothingLeftBehind.class)
class ScenarioRunTest {
    private static final ScenarioRun.Timing TINY = new ScenarioRun.Timing(1, 1, 150, 30, 50);

    @TempDir
    Path folder;

    @Test
    void shouldCountTheMessagesOfChildProcesses() throws Exception {
        List<Scenario> scenarios = Scenarios.select(
                Scenarios.all(Transport.JDK, Policy.HOLD, EnumSet.noneOf(Rivals.Rival.class)),
                List.of(
                        "private",
                        "shared/1/dense/HOLD",
                        "/2/alternate/STRICT",
                        "file-lock/2/alternate",
                        "value/2/dense/HOLD",
                        "readers/4/sparse-1000us/STRICT",
                        "upgrades/2/dense/STRICT",
                        "shared/2/sparse-200us/HOLD/100-connected"));

        Map<String, ScenarioResult> results = run(scenarios);

        assertEquals(0, results.get("private").messagesPerWrite());
        assertEquals(0, results.get("shared/1/dense/HOLD").messagesPerWrite());
        // The mock-up's cost: two round trips for each handle, and a positioned write has two, an append has one.
        assertEquals(8, results.get("shared/2/alternate/STRICT").messagesPerWrite(), 1);
        assertEquals(4, results.get("shared/2/alternate/STRICT").messagesPerTransfer(), 0.2);
        assertEquals(4, results.get("append/2/alternate/STRICT").messagesPerWrite(), 0.5);
        assertEquals(4, results.get("handle/2/alternate/STRICT").messagesPerWrite(), 0.5);
        assertEquals(
                List.of("acquire", "granted", "recall", "release"),
                List.copyOf(results.get("handle/2/alternate/STRICT").kinds().keySet()));
        assertEquals(1, results.get("handle/2/alternate/STRICT").share().median(), 0.2);
        assertTrue(results.get("handle/2/alternate/STRICT").wakeupsPerTransfer() > 0.5);
        assertTrue(results.get("handle/2/alternate/STRICT").serverWakeupsPerTransfer() > 0.5);
        // Whoever writes takes the value from three readers, and each of them fetches it again.
        ScenarioResult readers = results.get("readers/4/sparse-1000us/STRICT");
        assertTrue(readers.messagesPerWrite() > 4, () -> "messages per write among readers: " + readers.kinds());
        assertEquals(
                readers.rounds().get(0).operations().get(0),
                readers.rounds().get(0).writes());
        assertTrue(results.get("upgrades/2/dense/STRICT").messagesPerWrite() > 0);
        assertEquals(
                100,
                results.get("shared/2/sparse-200us/HOLD/100-connected")
                        .subject()
                        .connected());
        assertTrue(results.get("value/2/dense/HOLD").messagesPerWrite() > 0);
        assertEquals(0, results.get("file-lock/2/alternate").messagesPerWrite());
        assertTrue(results.get("kernel-append/2/alternate").rounds().stream()
                .allMatch(round -> round.operations().size() == 2 && round.totalMessages() == 0));
        assertEquals(
                results.get("private").perSecond().median()
                        / results.get("raw-write").perSecond().median(),
                results.get("private").ratioToFloor().median(),
                1e-9);
    }

    @Test
    void shouldMeasureStartUpWithChildProcesses() throws Exception {
        try (MainProcess main = new MainProcess(jvm(), folder, folder, Transport.JDK)) {
            // The class path of a test has folders, of which there is no archive.
            var result = new StartupRun(jvm(), main).run(Transport.JDK, 1).get(0);

            assertTrue(result.echoMillis().min() > 0);
            assertEquals(
                    result.grantMillis().median() / result.echoMillis().median(),
                    result.ratio().median(),
                    1e-9);
        }
    }

    @Test
    void shouldMeasureTheHeapOfAServerInItsOwnProcess() throws Exception {
        List<HeapResult> results = new HeapRun(jvm()).run(1_000, 20_000);

        assertEquals(
                List.of(1_000, 20_000),
                results.stream().map(HeapResult::resources).toList());
        // A resource has a name and a holder at least, and is no page of memory.
        assertTrue(results.get(1).bytesEach() > 50 && results.get(1).bytesEach() < 2_000, results::toString);
    }

    @Test
    void shouldMeasureHowSoonAKilledHolderIsReplaced() throws Exception {
        try (MainProcess main = new MainProcess(jvm(), folder, folder, Transport.JDK)) {
            List<KillResult> results = new KillRun(jvm(), main).run(Transport.JDK, 1);

            assertEquals(Policy.values().length + 1, results.size());
            results.forEach(result -> assertTrue(result.millis().min() > 0, result::toString));
        }
    }

    @Test
    void shouldRunTheRivalsThatAreInstalledAndLeaveNothingBehind() throws Exception {
        Set<Rivals.Rival> installed = Rivals.installed();
        List<Scenario> scenarios = Scenarios.all(Transport.JDK, Policy.HOLD, installed).stream()
                .filter(scenario ->
                        scenario.processes() == 2 && scenario.rhythm().equals(Rhythm.DENSE))
                .filter(scenario -> List.of("kernel-append", "redis-lock", "redis-position", "postgres-lock")
                        .contains(scenario.what()))
                .toList();

        Map<String, ScenarioResult> results = run(scenarios);

        assertEquals(
                installed.contains(Rivals.Rival.REDIS), results.containsKey("redis-lock/2/dense"), results::toString);
        assertEquals(installed.contains(Rivals.Rival.POSTGRES), results.containsKey("postgres-lock/2/dense"));
        assertEquals(
                installed.size() < Rivals.Rival.values().length,
                !Rivals.howToInstall().isEmpty());
    }

    /** A server that was started for another part, and did not sleep, once took half of the machine from all scenarios. */
    @Test
    void shouldWarnWhenTheMainProcessItselfIsBusy() throws Exception {
        List<String> warnings = new ArrayList<>();
        AtomicBoolean isOver = new AtomicBoolean();
        Thread busy = new Thread(() -> {
            while (!isOver.get()) {
                Thread.onSpinWait();
            }
        });
        busy.start();
        try {
            while (warnings.isEmpty()) { // other processes may leave it no time
                ScenarioRun.warnIfBusy(2, warnings);
            }
        } finally {
            isOver.set(true);
            busy.join();
        }

        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).startsWith("before launch 2 the main process took "), warnings::toString);
    }

    @Test
    void shouldFailWithTheReasonOfTheWorker() throws Exception {
        try (WorkerProcess worker = WorkerProcess.start("a worker", jvm())) {
            worker.order(
                    new Task(Kind.RAW_WRITE, 0, "", Transport.JDK, Policy.HOLD, folder + "/absent", Rhythm.DENSE, "")
                            .toFields());

            BenchmarkException failure = assertThrows(BenchmarkException.class, () -> worker.await("ready", 20_000));

            assertTrue(failure.getMessage().contains("NoSuchFileException"), failure.getMessage());
            assertTrue(failure.getMessage().contains(folder + "/absent"), failure.getMessage());
        }
    }

    @Test
    void shouldFailWhenDataIsLost() throws Exception {
        Path file = folder.resolve("data");
        try (HostStage stage = new HostStage(file, "")) {
            Files.write(file, new byte[64]);
            assertThrows(java.io.IOException.class, () -> stage.verify(new long[] {1}));
        }
        assertFalse(Files.exists(file));
    }

    private Map<String, ScenarioResult> run(List<Scenario> scenarios) throws Exception {
        List<String> warnings = new ArrayList<>();
        try (MainProcess main = new MainProcess(jvm(), folder, folder, Transport.JDK)) {
            return new ScenarioRun(jvm(), TINY, text -> {})
                    .run(main, scenarios, warnings).stream()
                            .collect(Collectors.toMap(ScenarioResult::name, Function.identity()));
        }
    }

    private static ChildJvm jvm() throws BenchmarkException {
        Path module = Path.of("").toAbsolutePath();
        return ChildJvm.likeThis(module.getParent());
    }
}
