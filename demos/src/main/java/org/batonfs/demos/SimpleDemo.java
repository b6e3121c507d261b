package org.batonfs.demos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.batonfs.fs.FileServer;

/** One process changes files, the others look; each step is seen at once, and its price is told. */
final class SimpleDemo implements Demo {
    private static final int PROCESSES = 2;
    private static final int WRITES = 100;
    private static final String HELLO = "hello";
    private static final String WORD = ",again";

    @Override
    public String name() {
        return "simple";
    }

    @Override
    public String[] about(Settings settings) {
        return new String[] {
            "One process creates and changes a file, another one looks after each step, and must see it. Both keep what",
            "they know: names, absent names, sizes. Asking again costs no message while nobody changed anything; the",
            "first look after a change costs the four messages that take the hold from one process to the other",
            "(acquire, recall, release, granted). On the right is what each step cost, counted at the server."
        };
    }

    @Override
    public String run(Stage stage) throws Exception {
        int processes = Math.max(2, stage.settings().processesOr(PROCESSES));
        int writes = stage.settings().recordsOr(WRITES);
        try (FileServer server = stage.serveFiles()) {
            List<Child> watchers = new ArrayList<>();
            Child writer = fork(stage, "writer", 1);
            for (int i = 2; i <= processes; i++) {
                watchers.add(fork(stage, processes == 2 ? "watcher" : "watcher-" + (i - 1), i));
            }
            List<Child> all = new ArrayList<>(watchers);
            all.add(writer);
            stage.awaitReady(all);
            SimpleSteps steps = new SimpleSteps(stage, server, writer, watchers);
            steps.begin();
            play(steps, writes);
            for (Child child : all) {
                child.tell(ParentLine.END);
            }
            for (Child child : all) {
                child.awaitEnd(stage.settings().patience());
            }
            return steps.summary();
        }
    }

    private static Child fork(Stage stage, String name, int number) throws Exception {
        return stage.fork(Orders.of(stage, name, number, 0), SimpleChild.class, Map.of());
    }

    private static void play(SimpleSteps steps, int writes) throws Exception {
        long size = HELLO.length() + (long) writes * WORD.length();
        String bytes = Text.count(size, "byte");
        steps.watch("lists /", "list /", "[]");
        steps.watch("looks for /notes.txt", "exists /notes.txt", "no");
        steps.write("creates /notes.txt, writes '" + HELLO + "'", "create /notes.txt " + HELLO);
        steps.watch("looks for /notes.txt again", "exists /notes.txt", "yes");
        steps.watch("lists /", "list /", "[notes.txt]");
        steps.watch("asks for its size", "size /notes.txt", "5 bytes");
        steps.watch("asks for its size again", "size /notes.txt", "5 bytes");
        steps.write("writes " + Text.count(writes, "time") + " '" + WORD + "'", "write " + writes + " " + WORD);
        steps.watch("asks for its size", "size /notes.txt", bytes);
        steps.watch("opens /notes.txt, to keep it open", "open /notes.txt", "done");
        steps.write("renames it to /kept.txt", "rename /notes.txt /kept.txt");
        steps.watch("looks for /notes.txt", "exists /notes.txt", "no");
        steps.watch("lists /", "list /", "[kept.txt]");
        steps.watch("asks for the size of /kept.txt", "size /kept.txt", bytes);
        steps.write("cuts it to 5 bytes", "truncate 5");
        steps.watch("reads the file that it has open", "read", HELLO);
        steps.write("makes the directory /old", "mkdir /old");
        steps.write("moves the file there", "rename /kept.txt /old/kept.txt");
        steps.watch("lists /", "list /", "[old]");
        steps.watch("lists /old", "list /old", "[kept.txt]");
        steps.write("unlinks /old/kept.txt", "unlink /old/kept.txt");
        steps.watch("asks for its size", "size /old/kept.txt", SimpleChild.ABSENT);
        steps.watch("lists /old", "list /old", "[]");
        steps.watch("reads the file that it has open", "read", HELLO);
    }
}
