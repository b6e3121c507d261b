package org.batonfs.demos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncHandle;
import org.batonfs.sync.SyncServer;

/** Processes increment one number, which is the value of a sync handle. */
final class CounterDemo implements Demo {
    static final String COUNTER = "counter";

    private static final int PROCESSES = 3;
    private static final int INCREMENTS = 10_000;

    @Override
    public String name() {
        return "counter";
    }

    @Override
    public String[] about(Settings settings) {
        return new String[] {
            "Several processes add 1 to the same number, each as often and as fast as it can. To read a number, add 1",
            "and write it back are three steps: where two processes do that at once, increments get lost. Here the",
            "number is the value of a sync handle, and a process changes it only while it holds the handle EXCLUSIVE.",
            "The hold stays with a process until another one asks for it: most increments need no message at all."
        };
    }

    @Override
    public String run(Stage stage) throws Exception {
        int processes = stage.settings().processesOr(PROCESSES);
        int increments = stage.settings().recordsOr(INCREMENTS);
        long expected = (long) processes * increments;
        try (SyncServer server = SyncServer.start(stage.serving());
                SyncClient main = server.localClient();
                SyncHandle counter = main.open(COUNTER)) {
            List<Child> children = new ArrayList<>();
            for (int i = 1; i <= processes; i++) {
                children.add(stage.fork(Orders.of(stage, "counter-" + i, i, increments), CounterChild.class, Map.of()));
            }
            stage.awaitReady(children);
            long start = System.nanoTime();
            List<String> reports = stage.letWork(children, expected);
            long nanos = System.nanoTime() - start;
            Map<String, Long> messages = stage.messages().take();
            for (int i = 0; i < processes; i++) {
                stage.say(children.get(i).name() + ": " + reports.get(i));
            }
            return verdict(stage, expected, nanos, messages, finalValue(counter));
        }
    }

    private static String verdict(Stage stage, long expected, long nanos, Map<String, Long> messages, long value)
            throws BrokenException {
        long total = Text.sum(messages);
        stage.say(Text.count(expected, "increment") + " in " + Text.seconds(nanos) + ", under policy "
                + stage.settings().policy() + ".");
        stage.say("Messages from the first open to the last close: " + Text.number(total) + " (" + Text.kinds(messages)
                + ").");
        stage.say("To hand the lock over takes 4 of them: acquire, recall, release, granted.");
        checkSum(expected, value);
        return "the counter says " + Text.number(value) + ", as the sum of all increments must; it took "
                + Text.count(total, "message") + ", " + Text.ratio(total, expected) + " an increment";
    }

    /** A counter that says less has lost increments, one that says more has seen some twice. */
    static void checkSum(long expected, long value) throws BrokenException {
        if (value != expected) {
            throw new BrokenException("the counter should say " + Text.number(expected) + ", but says "
                    + Text.number(value) + ": " + Text.count(Math.abs(expected - value), "increment")
                    + (value < expected ? " lost" : " too many"));
        }
    }

    private static long finalValue(SyncHandle counter) throws Exception {
        try (Hold hold = counter.acquire(Mode.SHARED)) {
            if (hold.inDoubt()) {
                throw new BrokenException("the counter is in doubt, as if a child had died while it held it");
            }
            return hold.length() == 0 ? 0 : hold.getLong(0);
        }
    }
}
