package org.batonfs.demos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.batonfs.sync.SyncServer;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A child that fails breaks its demo, loudly, and does not outlive it. */
@ExtendWith(NothingLeftBehind.class)
class BadChildrenTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofSeconds(1);

    @Test
    void shouldShowWhatAChildDiesOf() {
        Run run = Run.of(LONG, new OneChild("ends", LONG));
        assertEquals(1, run.exitCode());
        assertTrue(
                run.verdict("bad").matches("=> bad is broken: child ends \\(pid \\d+\\) ended with exit code 1 .*"),
                run.out());
        assertTrue(run.err().contains("[ends] ") && run.err().contains("this child has had enough"), run.err());
    }

    @Test
    void shouldKillAChildThatHangsAndShowItsThreads() {
        Run run = Run.of(LONG, new OneChild("hangs", SHORT));
        assertEquals(1, run.exitCode());
        assertTrue(
                run.verdict("bad").contains("was killed, because it had not said 'the work is done' after 1 s"),
                run.out());
        assertTrue(run.out().contains("BadChild.main"), run.out());
    }

    @Test
    void shouldKillAChildThatDoesNotEnd() {
        Run run = Run.of(LONG, new OneChild("lingers", LONG));
        assertEquals(1, run.exitCode());
        assertTrue(run.verdict("bad").contains("was killed, because it had not ended after 1 s"), run.out());
    }

    @Test
    void shouldGoOnAfterABrokenDemo() {
        Run run = Run.of(LONG, new Broken(), new CounterDemo());
        assertEquals(1, run.exitCode());
        assertEquals("=> broken is broken: expected 3, found 2", run.verdict("broken"));
        assertTrue(run.verdict("counter").startsWith("=> counter holds: "), run.out());
        assertTrue(run.out().contains("1 of 2 demos broke: broken."), run.out());
    }

    /** Forks one child, lets it work, and waits so long for its word; for its end only a second. */
    private record OneChild(String child, Duration patience) implements Demo {
        @Override
        public String name() {
            return "bad";
        }

        @Override
        public String[] about(Settings settings) {
            return new String[0];
        }

        @Override
        public String run(Stage stage) throws Exception {
            try (SyncServer server = SyncServer.start(stage.serving())) {
                assertEquals(0, server.resourceCount());
                Child one = stage.fork(Orders.of(stage, child, 1, 0), BadChild.class, Map.of());
                stage.awaitReady(List.of(one));
                one.tell(ParentLine.GO);
                String said = one.hear("the work is done", patience);
                one.awaitEnd(SHORT);
                return said;
            }
        }
    }

    /** Finds something wrong. */
    private static final class Broken implements Demo {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public String[] about(Settings settings) {
            return new String[0];
        }

        @Override
        public String run(Stage stage) throws Exception {
            throw new BrokenException("expected 3, found 2");
        }
    }
}
