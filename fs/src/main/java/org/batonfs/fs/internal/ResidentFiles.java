package org.batonfs.fs.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.batonfs.ipc.LoopHandler;
import org.batonfs.ipc.Payload;
import org.batonfs.sync.ResidentCall;
import org.batonfs.sync.ResidentOperation;
import org.batonfs.sync.ResidentOperations;
import org.batonfs.sync.ResidentUse;
import org.jspecify.annotations.Nullable;

/**
 * The main process's part of {@link FileOperation}s: reads and writes open files for clients, while the server's agent holds
 * their resources.
 *
 * <p>Little data goes straight to the page cache, on the server's own thread: to hand it to another thread and back costs more
 * than the write. More than {@link #LOOP_BYTES_MAX} is left to a worker, and so is the opening of files; what the operation
 * needs stays held meanwhile, so that everything is in order for each inode.
 *
 * <p>Each of the server's loops has one of these, for the resources of that loop; {@link ResidentLoops} has them all.
 *
 * <p>A file is opened by its path, through the mounts, as any client would open it, and only if that leads to the inode that
 * the client has; or it is what the sharer of the handle has left. Those not used for {@link #IDLE_NANOS} are closed.
 */
final class ResidentFiles implements ResidentOperations {
    /** What takes longer than a hand-over to another thread. */
    static final int LOOP_BYTES_MAX = 4096;

    /** How many files are open at most, and as many journals of positions; the one not used for longest is closed. */
    static final int OPEN_MAX = 256;

    /** How long something stays open that nobody uses. */
    static final long IDLE_NANOS = 5_000_000_000L;

    /** Opens the files of clients. */
    interface Source {
        /** Opens a file that must be the inode of a resource; {@code null} if it is not to be found. */
        @Nullable
        FileChannel open(String path, String inode, @Nullable String position, OpenFlags flags) throws IOException;
    }

    private final ResidentOperation[] operations = new ResidentOperation[FileOperation.values().length];
    private final Executor loop;
    private final Workers openers;
    private final Workers movers;
    // Written by the server's thread, before any worker reads them.
    private @Nullable Source source;
    private @Nullable PositionFolder positions;

    // For the server's thread only.
    private final KeptOpen.Recent files = new KeptOpen.Recent(OPEN_MAX, IDLE_NANOS);
    private final KeptOpen.Recent journals = new KeptOpen.Recent(OPEN_MAX, IDLE_NANOS);
    private long now = System.nanoTime();

    /** What clients want to have opened that were faster than {@link #start}. */
    private final List<Runnable> early = new ArrayList<>();

    /**
     * Nothing can be opened before {@link #start}.
     *
     * @param loop the thread that everything here is for
     */
    ResidentFiles(Executor loop, Workers openers, Workers movers) {
        this.loop = loop;
        this.openers = openers;
        this.movers = movers;
        for (FileOperation operation : FileOperation.values()) {
            operations[operation.ordinal()] = new ResidentMove(operation, this);
        }
    }

    /** From now on files can be opened. Any thread. */
    void start(Source newSource, PositionFolder folder) {
        loop.execute(() -> {
            source = newSource;
            positions = folder;
            early.forEach(Runnable::run);
            early.clear();
        });
    }

    @Override
    public @Nullable ResidentOperation find(int number) {
        FileOperation operation = FileOperation.find(number);
        return operation == null ? null : operations[operation.ordinal()];
    }

    @Override
    public void letGo(Object kept) {
        if (kept instanceof ResidentFile file) {
            files.close(file);
        } else if (kept instanceof ResidentJournal journal) {
            journals.close(journal);
        }
    }

    @Override
    public long onTime(long nowNanos) {
        now = nowNanos;
        return LoopHandler.earlier(files.onTime(nowNanos), journals.onTime(nowNanos));
    }

    /** How many files are open; for the server's thread. */
    int count() {
        return files.size();
    }

    // ---- opening

    void prepare(ResidentCall call, ResidentUse inode, @Nullable ResidentUse position) {
        if (!call.isOwnUser()) {
            // What its user may do with the file is for the host to say, and the host would only ask about this
            // process.
            status(call, FileOperation.UNAVAILABLE);
            return;
        }
        ByteBuffer in = buffer(call.body());
        OpenFlags flags;
        try {
            flags = OpenFlags.ofLasting(in.getInt());
        } catch (IllegalArgumentException e) {
            call.refuseUnknown();
            return;
        }
        String path = StandardCharsets.UTF_8.decode(in).toString();
        call.defer();
        if (source == null) {
            early.add(() -> open(call, flags, path, inode, position));
        } else {
            open(call, flags, path, inode, position);
        }
    }

    private void open(
            ResidentCall call, OpenFlags flags, String path, ResidentUse inode, @Nullable ResidentUse position) {
        boolean needsJournal = position != null && ResidentJournal.of(position) == null;
        ResidentOpening opening = new ResidentOpening(
                Objects.requireNonNull(source, "source"),
                Objects.requireNonNull(positions, "positions"),
                flags,
                path,
                inode.name(),
                position == null ? null : position.name(),
                needsJournal);
        finishLater(call, openers, opening, () -> opened(call, opening, inode, position));
    }

    /** Does something on a worker, goes on on the server's thread, and finishes a call that is deferred. */
    private void finishLater(ResidentCall call, Workers workers, Runnable work, Runnable then) {
        workers.execute(() -> {
            work.run();
            loop.execute(() -> {
                try {
                    then.run();
                } catch (RuntimeException | Error e) {
                    call.fail(e);
                } finally {
                    call.finish();
                }
            });
        });
    }

    private void opened(ResidentCall call, ResidentOpening opening, ResidentUse inode, @Nullable ResidentUse position) {
        if (!opening.isDone()) {
            status(call, FileOperation.UNAVAILABLE);
            return;
        }
        ResidentFile file = inode.kept() instanceof ResidentFile known ? known : new ResidentFile();
        inode.keep(file);
        PositionJournal journal = opening.handOver(file);
        files.use(file, now);
        if (position != null && journal != null) {
            ResidentJournal opened = new ResidentJournal(journal);
            if (position.kept() == null) {
                position.keep(opened);
                journals.use(opened, now);
            } else {
                opened.closeQuietly(); // another client was faster
            }
        }
        inode.allow(inode.allowed() | opening.rights());
        status(call, FileOperation.OK);
    }

    // ---- for the operations

    /**
     * The file that a call is about, if it is open for that and the client may use it so; else the call is answered. Also if it is
     * to be written, and a position has followed its end until its process was killed.
     */
    @Nullable
    ResidentFile fileFor(ResidentCall call, ResidentUse inode, int rights) throws IOException {
        if (inode.kept() instanceof ResidentFile file
                && file.rights() != 0
                && (file.rights() & rights) == rights
                && (inode.allowed() & rights) == rights) {
            files.use(file, now);
            if (rights != ResidentFile.WRITE || file.isSettled(inode, Objects.requireNonNull(positions, "positions"))) {
                return file;
            }
            status(call, FileOperation.IN_DOUBT);
            return null;
        }
        status(call, FileOperation.NOT_PREPARED);
        return null;
    }

    /** Where a position is written down, if that is known and the position is not in doubt; else the call is answered. */
    @Nullable
    ResidentJournal journalFor(ResidentCall call, ResidentUse position) {
        ResidentJournal journal = ResidentJournal.of(position);
        if (journal == null) {
            status(call, FileOperation.NOT_PREPARED);
            return null;
        }
        if (ResidentJournal.isInDoubt(position)) {
            journals.close(journal); // it is opened by its name again, should the file have been taken away meanwhile
            status(call, FileOperation.IN_DOUBT);
            return null;
        }
        journals.use(journal, now);
        return journal;
    }

    /**
     * Moves so many bytes from or to the host, here or on a worker, and then goes on.
     *
     * @param move touches nothing but the channel, and does not throw
     * @param after goes on, on the server's thread
     */
    void move(ResidentCall call, ResidentFile file, int bytes, Runnable move, Runnable after) {
        if (bytes <= LOOP_BYTES_MAX) {
            move.run();
            after.run();
            return;
        }
        call.defer();
        file.busy++;
        boolean isPassedOn = false;
        try {
            finishLater(call, movers, move, () -> {
                file.busy--;
                after.run();
            });
            isPassedOn = true;
        } finally {
            file.busy -= isPassedOn ? 0 : 1;
        }
    }

    static void status(ResidentCall call, byte status) {
        call.answer().set(new byte[] {status});
    }

    static ByteBuffer buffer(Payload payload) {
        return ByteBuffer.wrap(payload.array(), 0, payload.length()).order(ByteOrder.LITTLE_ENDIAN);
    }
}
