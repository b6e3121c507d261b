package org.batonfs.fs.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.batonfs.sync.Policy;
import org.jspecify.annotations.Nullable;

/** Does the same steps in both worlds, and finds the first that says something else. */
final class Comparison {
    private static final int SECONDS_MAX = 60;

    /** Where the next step comes from. */
    interface Source {
        /** The next step; {@code null} after the last. */
        @Nullable
        Step next(HostWorld oracle) throws IOException;
    }

    /**
     * What is different.
     *
     * @param steps all steps that were done, the last of which shows it
     * @param what what it is
     */
    record Difference(List<Step> steps, String what) {
        /** As the lines of a test. */
        String asTest() {
            StringBuilder text = new StringBuilder(what).append('\n');
            for (int i = 0; i < steps.size(); i++) {
                text.append("                \"")
                        .append(steps.get(i))
                        .append(i == steps.size() - 1 ? "\");\n" : "\",\n");
            }
            return text.toString();
        }
    }

    private final Path folder;
    private final Policy policy;
    private long performed;

    /** Both worlds are made below the folder, and removed. */
    Comparison(Path folder, Policy policy) {
        this.folder = folder;
        this.policy = policy;
    }

    /** How many steps were done so far. */
    long performed() {
        return performed;
    }

    @Nullable
    Difference compare(List<Step> steps) throws IOException {
        java.util.Iterator<Step> each = steps.iterator();
        return compare(oracle -> each.hasNext() ? each.next() : null);
    }

    /** Does steps until there are no more, or one differs. */
    @Nullable
    Difference compare(Source source) throws IOException {
        Path place = Files.createTempDirectory(folder, "w");
        List<Step> done = new ArrayList<>();
        try (HostWorld oracle = new HostWorld(Files.createDirectory(place.resolve("host")));
                BatonWorld baton =
                        new BatonWorld(Files.createDirectory(place.resolve("baton")), place.resolve("s"), policy)) {
            FutureTask<@Nullable String> task = new FutureTask<>(() -> firstDifference(source, oracle, baton, done));
            Thread thread = new Thread(task, "differential");
            thread.start();
            String what = await(task, thread);
            return what == null ? null : new Difference(done, what);
        } finally {
            remove(place);
        }
    }

    private static @Nullable String await(FutureTask<@Nullable String> task, Thread thread) throws IOException {
        try {
            return task.get(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            return "it does not end";
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private @Nullable String firstDifference(Source source, HostWorld oracle, BatonWorld baton, List<Step> done)
            throws IOException {
        for (Step step = source.next(oracle); step != null; step = source.next(oracle)) {
            if (oracle.canPerform(step)) {
                done.add(step);
                performed++;
                String what = difference(step, oracle, baton);
                if (what != null) {
                    return what;
                }
            }
        }
        return null;
    }

    private static @Nullable String difference(Step step, HostWorld oracle, BatonWorld baton) {
        Outcome expected = Outcome.of(oracle, step);
        Outcome actual = Outcome.of(baton, step);
        if (!expected.isLike(actual)) {
            return step.verb() == Verb.COMPARE
                    ? differingLines(expected.toString(), actual.toString())
                    : "expected: " + expected + "\nbut was:  " + actual;
        }
        Exception error = actual.error();
        if (error != null && mustName(step, error)) {
            String message = String.valueOf(error.getMessage());
            List<String> subjects = baton.subjects(step);
            if (subjects.stream().noneMatch(message::contains) || message.contains(baton.root())) {
                return "does not name " + subjects + " as it was given: " + error;
            }
        }
        return null;
    }

    /** Errors of the channels' own kinds have no message, and options and tickets have no path. */
    private static boolean mustName(Step step, Exception error) {
        return error instanceof java.nio.file.FileSystemException
                || error instanceof org.batonfs.fs.ClosedHandleException
                || (error instanceof IllegalArgumentException && step.verb() != Verb.OPEN);
    }

    private static String differingLines(String expected, String actual) {
        List<String> wanted = new ArrayList<>(expected.lines().toList());
        List<String> got = new ArrayList<>(actual.lines().toList());
        wanted.removeAll(actual.lines().toList());
        got.removeAll(expected.lines().toList());
        return "the host has:  " + wanted + "\nBaton has: " + got;
    }

    private static void remove(Path place) throws IOException {
        try (Stream<Path> all = Files.walk(place)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
