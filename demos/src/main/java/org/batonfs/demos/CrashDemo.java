package org.batonfs.demos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** Processes append to one file while some of them, and the main process, are killed. */
final class CrashDemo implements Demo {
    static final String LOG = "/crash.log";

    private static final int PROCESSES = 3;
    private static final int LINES = 400;
    private static final int CLIENT_KILLS = 6;
    private static final int SERVER_KILLS = 2;
    private static final long POLL_NANOS = 1_000_000;

    @Override
    public String name() {
        return "crash";
    }

    @Override
    public String[] about(Settings settings) {
        return new String[] {
            "Several processes append lines to one log file, and say of each line when its call has returned. In the",
            "middle of that the demo kills them, and the main process too, by SIGKILL, and starts others in their",
            "place. Who lives goes on by itself. In the end every line that was said to be written has to be there",
            "once, whole and in its writer's order. One more of each that was killed may be there: its call had not",
            "returned. Lines, pauses and kills are random; --seed " + settings.seed() + " repeats them as far as the"
                    + " machine does."
        };
    }

    @Override
    public String run(Stage stage) throws Exception {
        return new Family(stage).run();
    }

    /** The processes of one run. */
    private static final class Family {
        private final Stage stage;
        private final Settings settings;
        private final Path files;
        private final SplittableRandom random;
        private final CrashCheck check;
        private final Map<Integer, Child> writers = new TreeMap<>();
        private int forked;
        private Child server;

        Family(Stage stage) throws Exception {
            this.stage = stage;
            this.settings = stage.settings();
            this.files = Files.createDirectory(stage.hostFile(LOG).getParent());
            this.random = new SplittableRandom(settings.seed());
            this.check = new CrashCheck(new LogLines(settings.seed()));
            this.server = forkServer();
        }

        String run() throws Exception {
            stage.say("The main process is pid " + server.pid() + ".");
            for (int i = 0; i < settings.processesOr(PROCESSES); i++) {
                forkWriter();
            }
            stage.say("The writers are " + names() + ".");
            int serverKills = SERVER_KILLS;
            for (int kills = CLIENT_KILLS + SERVER_KILLS; kills > 0; kills--) {
                awaitLines(1 + random.nextInt(settings.recordsOr(LINES)));
                if (random.nextInt(kills) < serverKills) {
                    serverKills--;
                    killServer();
                } else {
                    killWriter();
                }
            }
            awaitLines(settings.recordsOr(LINES));
            end();
            check.check(stage.hostFile(LOG));
            long more = check.inFile() - check.acknowledged();
            return "each of " + Text.count(check.acknowledged(), "acknowledged line")
                    + " stands there once, whole and in its writer's order"
                    + (more == 0
                            ? ""
                            : "; " + Text.count(more, "more line") + " had been written when the writer was killed,"
                                    + " before it could say so");
        }

        private void killWriter() throws Exception {
            List<Integer> numbers = new ArrayList<>(writers.keySet());
            int number = numbers.get(random.nextInt(numbers.size()));
            Child victim = Objects.requireNonNull(writers.remove(number));
            for (String said : victim.killInTheMiddle()) {
                check.hear(number, said);
            }
            check.killed(number);
            stage.say("SIGKILL " + victim.name() + ", which has said that "
                    + Text.count(check.acknowledged(number), "line") + " are written; "
                    + forkWriter().name() + " comes in its place.");
        }

        private void killServer() throws Exception {
            long start = System.nanoTime();
            server.killInTheMiddle();
            server = forkServer();
            long serves = System.nanoTime();
            awaitLines(1);
            stage.say("SIGKILL main process; pid " + server.pid() + " serves in its place after "
                    + Text.seconds(serves - start) + ", and the writers have gone on.");
        }

        private void end() throws Exception {
            for (Child writer : writers.values()) {
                writer.tell(ParentLine.END);
            }
            for (Map.Entry<Integer, Child> writer : writers.entrySet()) {
                for (String said : writer.getValue().awaitLastWords(settings.patience())) {
                    check.hear(writer.getKey(), said);
                }
            }
            server.tell(ParentLine.END);
            server.awaitEnd(settings.patience());
        }

        /** Waits until so many more lines are acknowledged, some of each writer, and listens to all meanwhile. */
        private void awaitLines(long more) throws Exception {
            long target = check.acknowledged() + more;
            long deadline = System.nanoTime() + settings.patienceFor(more).toNanos();
            while (true) {
                for (Map.Entry<Integer, Child> writer : writers.entrySet()) {
                    for (String said : writer.getValue().heard()) {
                        check.hear(writer.getKey(), said);
                    }
                }
                boolean allHaveWritten = writers.keySet().stream().allMatch(number -> check.acknowledged(number) > 0);
                if (check.acknowledged() >= target && allHaveWritten) {
                    return;
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new BrokenException("no line was written for too long: the writers hang");
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        }

        private Child forkWriter() throws Exception {
            int number = ++forked;
            Child writer = stage.fork(Orders.of(stage, "writer-" + number, number, 0), CrashWriter.class, Map.of());
            writer.hearReady(settings.patience());
            writer.tell(ParentLine.GO);
            writers.put(number, writer);
            return writer;
        }

        private Child forkServer() throws Exception {
            Map<String, String> environment = new TreeMap<>();
            environment.put(CrashServer.FOLDER, files.toString());
            if (settings.trace()) {
                environment.put(CrashServer.TRACE, "true");
            }
            Child child = stage.fork(Orders.of(stage, "main", 0, 0), CrashServer.class, environment);
            child.hearReady(settings.patience());
            return child;
        }

        private String names() {
            List<String> names = new ArrayList<>();
            writers.values().forEach(writer -> names.add(writer.name() + " (pid " + writer.pid() + ")"));
            return String.join(", ", names);
        }
    }
}
