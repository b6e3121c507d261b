package org.batonfs.fs.simulation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.batonfs.fs.BatonFileSystem;
import org.batonfs.fs.Handle;
import org.batonfs.fs.simulation.plan.Act;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.SyncException;
import org.batonfs.sync.SyncHandle;
import org.batonfs.sync.ValueInDoubtException;

/** One act, with what is checked about it. */
final class Performance {
    private static final int SCAN_BYTES_MAX = 1 << 16;

    private final World world;
    private final Connection connection;
    private final BatonFileSystem files;
    private final Session session;
    private final Act act;
    private final int target;

    Performance(World world, Connection connection, Act act) {
        this.world = world;
        this.connection = connection;
        this.files = connection.files;
        this.session = connection.session;
        this.act = act;
        this.target = act.target() % World.TARGETS;
    }

    void run() throws IOException, InterruptedException {
        switch (act.kind()) {
            case READ -> read(connection.register(target).acquire(Mode.SHARED));
            case WRITE -> write(connection.register(target).acquire(Mode.EXCLUSIVE), 0);
            case KEEP -> write(connection.register(target).acquire(Mode.EXCLUSIVE), act.amount());
            case TIMED ->
                write(connection.register(target).acquire(Mode.EXCLUSIVE, Duration.ofNanos(act.amount() * 1000L)), 0);
            case TRY -> tryRead();
            case UPGRADE -> upgrade();
            case REOPEN -> connection.closeRegister(target);
            case STORE -> store();
            case FETCH -> fetch();
            case APPEND -> append();
            case SCAN -> scan();
            case SHARED_WRITE -> sharedWrite();
            case STRETCH -> stretch();
            case PUT -> put();
            case GET -> get();
            case CREATE -> create();
            case UNLINK -> unlink();
            case RENAME -> rename();
            case EXISTS -> exists();
            case LIST -> list();
            case PAUSE -> LockSupport.parkNanos(act.amount() * 1000L);
        }
    }

    // ---- registers

    private void read(Hold hold) {
        world.things().registers().leaving(entered(hold, Mode.SHARED));
        hold.close();
    }

    private Registers.Use entered(Hold hold, Mode mode) {
        long value = hold.length() == 0 ? 0 : hold.getLong(0);
        return world.things().registers().entered(session, target, mode, value, hold.inDoubt());
    }

    private void write(Hold hold, int micros) throws SyncException {
        Registers.Use use = entered(hold, Mode.EXCLUSIVE);
        try {
            LockSupport.parkNanos(micros * 1000L);
            long value = world.newId();
            hold.putLong(0, value);
            world.things().registers().updated(use, value);
        } finally {
            world.things().registers().leaving(use);
            hold.close();
        }
    }

    private void tryRead() throws SyncException, InterruptedException {
        Hold hold = connection.register(target).tryAcquire(Mode.SHARED);
        if (hold != null) {
            read(hold);
        }
    }

    private void upgrade() throws SyncException, InterruptedException {
        Hold hold = connection.register(target).acquire(Mode.SHARED);
        world.things().registers().leaving(entered(hold, Mode.SHARED));
        hold.upgrade();
        write(hold, 0);
    }

    // ---- numbers: the calls on values that the main process can do, and what they return

    private void store() throws SyncException, InterruptedException {
        SyncHandle handle = connection.number(target);
        long value = world.newId();
        History.Effect effect = state -> value;
        History number = world.things().number(target);
        History.Call call = number.begin(session + " stores " + value, now(), effect);
        handle.put(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
        if (!session.isFenced) { // else it may be lost with a hold, without the call's knowing
            number.end(call, now(), effect);
        }
    }

    private void fetch() throws SyncException, InterruptedException {
        SyncHandle handle = connection.number(target);
        long start = now();
        byte[] bytes;
        try {
            bytes = handle.get();
        } catch (ValueInDoubtException e) {
            world.tally().count("seen: number in doubt");
            if (world.losses() == 0) {
                throw new AssertionError("doubt: " + session + " is told of a doubt though nobody was lost", e);
            }
            return;
        }
        long value = bytes.length < Long.BYTES ? 0 : ByteBuffer.wrap(bytes).getLong();
        if (!session.isFenced && !world.isKeeperLost()) {
            History.Effect effect = state -> state == value ? state : null;
            History number = world.things().number(target);
            number.end(number.begin(session + " fetches " + value, start, effect), now(), effect);
        }
    }

    // ---- records

    private void append() throws IOException {
        Handle handle = connection.handle(
                Things.log(target),
                fs -> fs.open(Things.log(target), StandardOpenOption.WRITE, StandardOpenOption.APPEND));
        write(handle, world.things().log((Integer) target));
    }

    private void sharedWrite() throws IOException {
        Handle known = connection.known(Things.SHARED);
        if (known == null) {
            String ticket = world.tickets().poll();
            if (ticket == null) {
                return;
            }
            known = connection.handle(Things.SHARED, fs -> fs.adopt(ticket));
        }
        write(known, world.things().shared());
    }

    private void stretch() throws IOException {
        Handle handle = connection.handle(
                Things.SHARED + " for appending",
                fs -> fs.open(Things.SHARED, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
        handle.write(world.things().shared().begin(world.newId()));
    }

    private void write(Handle handle, Records records) throws IOException {
        long id = world.newId();
        handle.write(records.begin(id));
        records.acknowledged(id);
    }

    private void scan() throws IOException {
        Records records = target == 0 ? world.things().shared() : world.things().log((Integer) target);
        Set<Long> expected = records.expected();
        Handle handle = files.open(records.path());
        ByteBuffer into = ByteBuffer.allocate(SCAN_BYTES_MAX);
        handle.readAt(into, 0);
        handle.close();
        byte[] bytes = new byte[into.flip().remaining()];
        into.get(bytes);
        if (!session.isFenced) {
            records.check(session + "'s scan", bytes, expected);
        }
    }

    // ---- cells

    private Handle cells() throws IOException {
        return connection.handle(
                Things.CELLS, fs -> fs.open(Things.CELLS, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    private void put() throws IOException {
        Handle handle = cells();
        long value = world.newId();
        History.Effect effect = state -> value;
        History cell = world.things().cell(target);
        History.Call call = cell.begin(session + " puts " + value, now(), effect);
        handle.writeAt(ByteBuffer.allocate(Long.BYTES).putLong(value).flip(), target * (long) Long.BYTES);
        cell.end(call, now(), effect);
    }

    private void get() throws IOException {
        Handle handle = cells();
        long start = now();
        ByteBuffer into = ByteBuffer.allocate(Long.BYTES);
        int count = handle.readAt(into, target * (long) Long.BYTES);
        long value = count < Long.BYTES ? 0 : into.getLong(0);
        if (!session.isFenced) {
            History cell = world.things().cell(target);
            History.Effect effect = state -> state == value ? state : null;
            cell.end(cell.begin(session + " gets " + value, start, effect), now(), effect);
        }
    }

    // ---- names: the state has a bit for each that is there

    private long bit(int number) {
        return 1L << number % World.TARGETS;
    }

    private void create() throws IOException {
        long bit = bit(target);
        History names = world.things().names();
        String name = Things.name(target);
        History.Call call = names.begin(session + " creates " + name, now(), state -> state | bit);
        try {
            files.open(name, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                    .close();
            names.end(call, now(), state -> (state & bit) == 0 ? state | bit : null);
        } catch (FileAlreadyExistsException e) {
            seen(names, call, "there", state -> (state & bit) != 0 ? state : null);
        }
    }

    private void unlink() throws IOException {
        long bit = bit(target);
        History names = world.things().names();
        String name = Things.name(target);
        History.Call call = names.begin(session + " unlinks " + name, now(), state -> state & ~bit);
        try {
            files.unlink(name);
            names.end(call, now(), state -> (state & bit) != 0 ? state & ~bit : null);
        } catch (NoSuchFileException e) {
            seen(names, call, "absent", state -> (state & bit) == 0 ? state : null);
        }
    }

    private void rename() throws IOException {
        long from = bit(target);
        long to = bit(target + 1);
        History names = world.things().names();
        History.Call call = names.begin(
                session + " renames " + Things.name(target) + " to " + Things.name(target + 1),
                now(),
                state -> (state & from) == 0 ? state : (state & ~from) | to);
        try {
            files.rename(Things.name(target), Things.name(target + 1));
            names.end(call, now(), state -> (state & from) != 0 ? (state & ~from) | to : null);
        } catch (NoSuchFileException e) {
            seen(names, call, "absent", state -> (state & from) == 0 ? state : null);
        }
    }

    /** It changed nothing, because of what it saw; what a client sees in its first moment awake may be what was true before. */
    private void seen(History names, History.Call call, String outcome, History.Effect effect) {
        if (session.isFenced) {
            names.withdraw(call);
        } else {
            call.note(outcome);
            names.end(call, now(), effect);
        }
    }

    private void exists() throws IOException {
        long start = now();
        boolean exists = files.exists(Things.name(target));
        if (!session.isFenced) {
            long bit = bit(target);
            History names = world.things().names();
            History.Effect effect = state -> ((state & bit) != 0) == exists ? state : null;
            names.end(
                    names.begin(session + " finds " + Things.name(target) + " " + exists, start, effect),
                    now(),
                    effect);
        }
    }

    private void list() throws IOException {
        long start = now();
        List<String> listing = files.list(Things.NAMES);
        if (!session.isFenced) {
            long bits = 0;
            for (String name : listing) {
                bits |= bit(name.charAt(0) - 'a');
            }
            long seen = bits;
            History names = world.things().names();
            History.Effect effect = state -> state == seen ? state : null;
            names.end(names.begin(session + " lists " + listing, start, effect), now(), effect);
        }
    }

    private long now() {
        return world.machine().now();
    }
}
