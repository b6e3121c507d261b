package org.batonfs.demos;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.batonfs.fs.FileServer;

/** The steps of {@link SimpleDemo}, one after the other: each is done, checked, and its messages are counted. */
final class SimpleSteps {
    private static final String LINE = "%-9s %-34s %-14s %s";

    private final Stage stage;
    private final FileServer server;
    private final Child writer;
    private final List<Child> watchers;
    private int changes;
    private int looks;
    private int free;
    private long messages;

    SimpleSteps(Stage stage, FileServer server, Child writer, List<Child> watchers) {
        this.stage = stage;
        this.server = server;
        this.writer = writer;
        this.watchers = watchers;
    }

    /** What connecting cost does not count. */
    void begin() throws BrokenException, InterruptedException {
        cost();
        stage.say(String.format(Locale.ROOT, LINE, "", "", "", "messages"));
    }

    /** The writer changes something. */
    void write(String what, String command) throws BrokenException, InterruptedException {
        changes++;
        expect(writer, what, command, "done");
        tell("writer", what, "");
    }

    /** Every watcher looks, and has to see this. */
    void watch(String what, String command, String expected) throws BrokenException, InterruptedException {
        for (Child watcher : watchers) {
            looks++;
            expect(watcher, what, command, expected);
        }
        tell(watchers.size() == 1 ? "watcher" : "watchers", what, expected.equals("done") ? "" : expected);
    }

    String summary() {
        return "each of " + Text.count(changes, "change") + " was seen at once, by "
                + (watchers.size() == 1 ? "another process" : watchers.size() + " other processes") + " in "
                + Text.count(looks, "look") + "; all of it took " + Text.count(messages, "message") + ", and "
                + free + " of " + (changes + looks / watchers.size()) + " steps none";
    }

    private void expect(Child child, String what, String command, String expected)
            throws BrokenException, InterruptedException {
        String found = child.ask(command, stage.settings().patienceFor(command.length()));
        if (!found.equals(expected)) {
            throw new BrokenException(child.name() + " " + what + ": expected " + expected + ", found " + found);
        }
    }

    private void tell(String who, String what, String result) throws BrokenException, InterruptedException {
        Map<String, Long> cost = cost();
        long total = Text.sum(cost);
        messages += total;
        free += total == 0 ? 1 : 0;
        String price = total == 0 ? "-" : String.format(Locale.ROOT, "%2d: %s", total, Text.kinds(cost));
        stage.say(String.format(Locale.ROOT, LINE, who, what, result, price).stripTrailing());
    }

    /**
     * What has been sent since the last time, as the server counts it. A message that nobody waits for may still be on its
     * way when the step is done; so the clients are asked how many they have sent and got.
     */
    private Map<String, Long> cost() throws BrokenException, InterruptedException {
        long counted = server.fileSystem().client().traffic().messages() + messagesOf(writer);
        for (Child watcher : watchers) {
            counted += messagesOf(watcher);
        }
        MessageLog log = stage.messages();
        if (!log.awaitTotal(counted, stage.settings().patience()) || log.total() != counted) {
            throw new BrokenException("the processes have counted " + Text.number(counted)
                    + " messages, but the server " + Text.number(log.total()));
        }
        return log.take();
    }

    private long messagesOf(Child child) throws BrokenException, InterruptedException {
        return Long.parseLong(child.ask(SimpleChild.MESSAGES, stage.settings().patience()));
    }
}
