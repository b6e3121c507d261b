package org.batonfs.demos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.batonfs.sync.Policy;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The demos themselves, small, with real children. */
@ExtendWith(NothingLeftBehind.class)
class DemosTest {
    @ParameterizedTest
    @EnumSource(Policy.class)
    void shouldShowEachChangeToTwoWatchers(Policy policy) {
        Run run = hold("simple", "--processes", "3", "--records", "20", "--policy", policy.name());
        String verdict = run.verdict("simple");
        assertTrue(verdict.contains("each of 7 changes was seen at once, by 2 other processes in 34 looks"), verdict);
        assertTrue(run.out().contains("asks for its size again            5 bytes        -\n"), run.out());
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void shouldFindEveryAppendedLine(Policy policy) {
        Run run = hold("append", "--records", "40", "--seed", "7", "--policy", policy.name());
        assertTrue(run.verdict("append").contains("each of 120 lines stands there once, whole"), run.out());
        assertTrue(run.out().contains("--seed 7 repeats them"), run.out());
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void shouldFindEveryLineWrittenThroughOneHandle(Policy policy) {
        Run run = hold("shared-handle", "--records", "40", "--seed", "7", "--policy", policy.name());
        assertTrue(run.verdict("shared-handle").contains("each of 122 lines stands there once, whole"), run.out());
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void shouldCountEveryIncrement(Policy policy) {
        Run run = hold("counter", "--processes", "2", "--records", "300", "--policy", policy.name());
        String verdict = run.verdict("counter");
        assertTrue(verdict.contains("the counter says 600, as the sum of all increments must"), verdict);
        Matcher messages = Pattern.compile("it took ([\\d,]+) messages").matcher(verdict);
        assertTrue(messages.find(), verdict);
        // Each child opens, and takes and closes the counter at least once.
        assertTrue(Long.parseLong(messages.group(1).replace(",", "")) >= 10, verdict);
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void shouldLoseNoAcknowledgedLine(Policy policy) {
        Run run = hold("crash", "--records", "60", "--policy", policy.name());
        String verdict = run.verdict("crash");
        assertTrue(verdict.contains("acknowledged lines stands there once, whole and in its writer's order"), verdict);
        assertEquals(
                6,
                run.out()
                        .lines()
                        .filter(line -> line.contains("SIGKILL writer-"))
                        .count(),
                run.out());
        assertEquals(
                2,
                run.out()
                        .lines()
                        .filter(line -> line.contains("SIGKILL main process"))
                        .count(),
                run.out());
    }

    @Test
    void shouldPrintEveryMessageWhenTraced() {
        Run run = hold("counter", "--processes", "2", "--records", "5", "--trace");
        assertTrue(
                run.out().contains("---\n# <- counter-1\nacquire: {\n  handle: 1,\n  mode: EXCLUSIVE\n}"), run.out());
        assertTrue(run.out().contains("# -> counter-2\ngranted: {"), run.out());
        assertEquals("", run.err());
    }

    @Test
    void shouldRunWhatIsNamedAndSayWhatCameOfAll() {
        Run run = Run.of("counter", "append", "--processes", "1", "--records", "2");
        assertEquals(0, run.exitCode(), run.toString());
        assertTrue(run.out().contains("All 2 demos hold."), run.out());
    }

    @Test
    void shouldRefuseAWrongCommandLine() {
        Run run = Run.of("sample");
        assertEquals(2, run.exitCode());
        assertTrue(
                run.err()
                        .contains("there is no demo 'sample'; there are simple, append, shared-handle, counter, crash"),
                run.err());
        assertEquals(2, Run.of("--processes", "65").exitCode());
        assertEquals(2, Run.of("--records", "-1").exitCode());
        assertEquals(2, Run.of("--policy", "SOMETIMES").exitCode());
    }

    private static Run hold(String demo, String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = demo;
        System.arraycopy(options, 0, arguments, 1, options.length);
        Run run = Run.of(arguments);
        assertEquals(0, run.exitCode(), run.toString());
        assertTrue(run.verdict(demo).startsWith("=> " + demo + " holds: "), run.toString());
        return run;
    }
}
