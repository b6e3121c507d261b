package org.batonfs.fs.simulation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.batonfs.ipc.simulation.SimThread;

/** All that the clients work on, and what must be true of it. */
final class Things {
    static final String CELLS = "/cells";
    static final String SHARED = "/shared";
    static final String NAMES = "/names";

    private final World world;
    private final Registers registers;
    private final List<Records> logs = new ArrayList<>();
    private final Records shared = new Records(SHARED);
    private final List<History> cells = new ArrayList<>();
    private final List<History> numbers = new ArrayList<>();
    private final History names = new History("the names", 0);

    /** The calls that are under way. */
    private final Map<SimThread, Worker> workers = new HashMap<>();

    Things(World world) {
        this.world = world;
        this.registers = new Registers(world, World.TARGETS);
        for (int i = 0; i < World.TARGETS; i++) {
            logs.add(new Records(log(i)));
            cells.add(new History("cell " + i, 0));
            numbers.add(new History("number " + i, 0));
        }
    }

    static String log(int number) {
        return "/log" + number;
    }

    static String name(int number) {
        return NAMES + "/" + (char) ('a' + number % World.TARGETS);
    }

    Registers registers() {
        return registers;
    }

    Records log(Integer number) {
        return logs.get(number);
    }

    Records shared() {
        return shared;
    }

    History cell(int number) {
        return cells.get(number);
    }

    History number(int number) {
        return numbers.get(number);
    }

    History names() {
        return names;
    }

    void working(SimThread thread, Worker worker) {
        workers.put(thread, worker);
    }

    /**
     * A process changes something on the host. If it has lost the right to do that and does not know, which no lock on a
     * host's folder can prevent, then what it touches cannot be judged any more.
     */
    void onChange(long inode, long at, int length) {
        Worker worker = workers.get(SimThread.currentThread());
        if (worker == null || !worker.isLate()) {
            return;
        }
        world.tally().count("seen: change by a client that had lost its hold");
        world.machine().log("world", "a change of " + inode + " by a client that had lost its hold");
        try {
            if (inode < 0) {
                names.excuse();
                return;
            }
            boolean isOther = true;
            for (Records records : all()) {
                if (isAt(inode, records.path())) {
                    records.damaged(at, length);
                    isOther = false;
                }
            }
            if (isAt(inode, CELLS)) {
                cells.forEach(History::excuse);
            } else if (isOther && worker.isCut()) {
                shared.damaged(at, length); // the record of the position
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isAt(long inode, String path) throws IOException {
        Long known = world.machine().disk().inode(world.path("/host" + path));
        return known != null && known == inode;
    }

    private List<Records> all() {
        List<Records> all = new ArrayList<>(logs);
        all.add(shared);
        return all;
    }

    /** Checks all that is there at the end. */
    void check() throws IOException {
        for (Records records : all()) {
            byte[] bytes = world.hostBytes(records.path());
            records.check("the end", bytes, records.expected());
            world.tally().count("checked: records", records.acknowledgedCount());
            if (records.isDamaged()) {
                world.tally().count("excused: file of records");
            }
        }
        for (History history : cells) {
            check(history);
        }
        for (History history : numbers) {
            check(history);
        }
        check(names);
    }

    private void check(History history) {
        if (!history.isExplained()) {
            throw new AssertionError(history.toString());
        }
        world.tally().count("checked: calls", history.size());
        if (history.isExcused()) {
            world.tally().count("excused: history");
        }
    }
}
