package org.batonfs.fs.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.batonfs.sync.history.Fates;
import org.batonfs.sync.history.HistoryFile;
import org.batonfs.sync.history.Linearizability;
import org.batonfs.sync.history.Model;
import org.batonfs.sync.history.Operation;
import org.batonfs.sync.history.RegisterModel;
import org.batonfs.sync.history.ValueModel;
import org.batonfs.sync.history.Verdict;

/** Judges the whole of a history, key by key. */
final class Judge {
    private static final Pattern FILE = Pattern.compile("p([0-9]+)-t[0-9]+\\.history");

    private final Map<Integer, List<Operation>> byKey = new TreeMap<>();
    private final Path host;
    private final Fates fates;
    private final long[] quiet;
    private final List<String> unfenced = new ArrayList<>();
    private int operations;
    private int afterlives;

    /** Reads the histories in a folder, whose processes have all ended. */
    Judge(Path histories, Path host, Fates fates, long[] quiet) throws IOException {
        this.host = host;
        this.fates = fates;
        this.quiet = quiet;
        try (Stream<Path> all = Files.list(histories)) {
            for (Path file : all.sorted().toList()) {
                Matcher name = FILE.matcher(file.getFileName().toString());
                if (!name.matches()) {
                    throw new IOException("no history: " + file);
                }
                for (HistoryFile.Entry entry : HistoryFile.read(file, Integer.parseInt(name.group(1)))) {
                    add(entry.key(), entry.operation());
                }
            }
        }
    }

    /**
     * What a process does that has been put out and does not know it yet is fenced, and the rest is not promised anything
     * (docs/limits.md): what it calls then changes nothing on the host, but it may see what was, and change values that nobody
     * will see. A call that was under way at that moment may be done or not.
     */
    private void add(int key, Operation operation) {
        boolean isAfterlife = fates.isAfterlife(operation);
        afterlives += isAfterlife ? 1 : 0;
        operations++;
        byKey.computeIfAbsent(key, any -> new ArrayList<>()).add(isAfterlife ? operation.withoutReturn() : operation);
        if (fates.isCalledAfterlife(operation) && !operation.isOptional() && Act.hasChangedHost(operation)) {
            unfenced.add("process " + operation.process() + " had been put out, and did nevertheless: "
                    + Act.describe(operation) + " on " + name(key));
        }
    }

    /** How many operations returned, or would have, to processes that had been put out. */
    int afterlives() {
        return afterlives;
    }

    /** How many operations there are, with those that never returned. */
    int operations() {
        return operations;
    }

    /** How many operations of each kind, for people. */
    Map<Act, Integer> kinds() {
        Map<Act, Integer> kinds = new TreeMap<>();
        for (List<Operation> all : byKey.values()) {
            all.forEach(operation -> kinds.merge(Act.of(operation), 1, Integer::sum));
        }
        return kinds;
    }

    /** What is wrong, for people; nothing if all is right. */
    List<String> faults() throws IOException {
        List<String> faults = new ArrayList<>(unfenced);
        for (Map.Entry<Integer, List<Operation>> one : byKey.entrySet()) {
            int key = one.getKey();
            List<Operation> history = one.getValue();
            Verdict verdict;
            if (key >= Keys.SLOT && key < Keys.SLOT + Keys.SLOTS) {
                verdict = Linearizability.judge(registers(history), new RegisterModel(), quiet);
            } else {
                verdict = Linearizability.judge(history, model(key, history), quiet);
            }
            if (!verdict.isLinearizable()) {
                faults.add(verdict.outcome() + " of " + name(key) + ", " + history.size() + " operations\n"
                        + verdict.report());
            }
            if (key < Keys.LOG) {
                versionFault(key, history, faults);
            }
        }
        return faults;
    }

    private Model<?> model(int key, List<Operation> history) throws IOException {
        if (key == Keys.TAPE) {
            return new TapeModel();
        }
        if (key == Keys.QUEUE) {
            return new QueueModel(Records.tags(host.resolve(Keys.QUEUE_PATH.substring(1))));
        }
        if (key == Keys.NAMES) {
            return new NamesModel();
        }
        if (key >= Keys.SENT) {
            return new SentModel(fates);
        }
        return key < Keys.LOG
                ? new ValueModel(history, fates)
                : new LogModel(
                        Records.tags(host.resolve(Keys.log(key - Keys.LOG).substring(1))));
    }

    private static List<Operation> registers(List<Operation> slot) {
        Set<Long> seen = new HashSet<>();
        slot.forEach(one -> seen.add(one.first()));
        List<Operation> registers = new ArrayList<>();
        for (Operation one : slot) {
            if (one.isOptional() && !seen.contains(one.argument() >> 32)) {
                continue; // it never returned, and nobody has seen it
            }
            boolean writes = Act.of(one) == Act.WRITE_AT;
            registers.add(new Operation(
                    one.process(),
                    one.thread(),
                    writes ? RegisterModel.WRITE : RegisterModel.READ,
                    one.called(),
                    one.returned(),
                    writes ? one.argument() >> 32 : 0,
                    one.first(),
                    0,
                    0));
        }
        return registers;
    }

    /** To one process, the same version of a value always means the same value. */
    private static void versionFault(int key, List<Operation> history, List<String> faults) {
        Map<List<Long>, Long> tags = new HashMap<>();
        for (Operation operation : history) {
            if (operation.isOptional()) {
                continue;
            }
            boolean changes = Act.of(operation) == Act.VALUE_ADD;
            long tag = changes ? operation.argument() : operation.first();
            Long other = tags.put(List.of((long) operation.process(), operation.third()), tag);
            if (other != null && other != tag) {
                faults.add("version " + operation.third() + " of " + name(key) + " was both "
                        + Long.toHexString(other) + " and " + Long.toHexString(tag) + " to process "
                        + operation.process());
            }
        }
    }

    private static String name(int key) {
        if (key == Keys.TAPE) {
            return Keys.TAPE_PATH;
        }
        if (key == Keys.QUEUE) {
            return Keys.QUEUE_PATH;
        }
        if (key == Keys.NAMES) {
            return Keys.DIRECTORY;
        }
        if (key >= Keys.SENT) {
            return Keys.sent(key - Keys.SENT);
        }
        return key < Keys.LOG
                ? Keys.value(key)
                : key < Keys.SLOT ? Keys.log(key - Keys.LOG) : Keys.SLOTS_PATH + " slot " + (key - Keys.SLOT);
    }
}
