package org.batonfs.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
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
    private static final ScenarioRun.Timing TINY = new ScenarioRun.Timing(1, 150, 30, 50);

    @TempDir
    Path folder;

    @Test
    void shouldCountTheMessagesOfChildProcesses() throws Exception {
        List<Scenario> scenarios = Scenarios.select(
                Scenarios.all(Transport.JDK), List.of("private", "shared/1/dense/HOLD", "/2/alternate/STRICT"));

        Map<String, ScenarioResult> results = run(scenarios);

        assertEquals(0, results.get("private").messagesPerOperation());
        assertEquals(0, results.get("shared/1/dense/HOLD").messagesPerOperation());
        // The mock-up's cost: two round trips for each handle, and a positioned write has two, an append has one.
        assertEquals(8, results.get("shared/2/alternate/STRICT").messagesPerOperation(), 1);
        assertEquals(4, results.get("shared/2/alternate/STRICT").messagesPerTransfer(), 0.2);
        assertEquals(4, results.get("append/2/alternate/STRICT").messagesPerOperation(), 0.5);
        assertEquals(4, results.get("handle/2/alternate/STRICT").messagesPerOperation(), 0.5);
        assertEquals(
                List.of("acquire", "granted", "recall", "release"),
                List.copyOf(results.get("handle/2/alternate/STRICT").kinds().keySet()));
        assertEquals(1, results.get("handle/2/alternate/STRICT").share().median(), 0.2);
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
        try (MainProcess main = new MainProcess(folder, Transport.JDK)) {
            var result = new StartupRun(jvm(), main).run(Transport.JDK, 1);

            assertTrue(result.echoMillis().min() > 0);
            assertEquals(
                    result.grantMillis().median() / result.echoMillis().median(),
                    result.ratio().median(),
                    1e-9);
        }
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
        try (HostStage stage = new HostStage(file)) {
            Files.write(file, new byte[64]);
            assertThrows(java.io.IOException.class, () -> stage.verify(new long[] {1}));
        }
        assertFalse(Files.exists(file));
    }

    private Map<String, ScenarioResult> run(List<Scenario> scenarios) throws Exception {
        List<String> warnings = new ArrayList<>();
        try (MainProcess main = new MainProcess(folder, Transport.JDK)) {
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
