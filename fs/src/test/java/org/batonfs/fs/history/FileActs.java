package org.batonfs.fs.history;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.batonfs.fs.BatonFileSystem;
import org.batonfs.fs.Handle;
import org.batonfs.sync.history.HistoryFile;

/** What a thread does with files of records. It has handles of its own, and two that many processes share. */
final class FileActs implements Closeable {
    private final HistoryFile history;
    private final SplittableRandom random;
    private final List<Handle> logs = new ArrayList<>();
    private final Handle slots;
    private final Handle tape;
    private final Handle queue;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(Records.BYTES);

    FileActs(BatonFileSystem files, Handle tape, Handle queue, HistoryFile history, SplittableRandom random)
            throws IOException {
        this.history = history;
        this.random = random;
        this.tape = tape;
        this.queue = queue;
        for (int i = 0; i < Keys.LOGS; i++) {
            logs.add(files.open(Keys.log(i), READ, APPEND));
        }
        slots = files.open(Keys.SLOTS_PATH, READ, WRITE);
    }

    /** Changes a file or moves a shared position, and records it. */
    void change(long tag) throws IOException {
        switch (random.nextInt(4)) {
            case 0 -> append(tag);
            case 1 -> {
                int slot = random.nextInt(Keys.SLOTS);
                writeAt(slots, Keys.SLOT + slot, slot, tag);
            }
            case 2 -> changeTape(tag);
            default -> read(queue, Keys.QUEUE);
        }
    }

    /** Only looks, and records it. */
    void look() throws IOException {
        switch (random.nextInt(4)) {
            case 0 -> {
                int log = random.nextInt(Keys.LOGS);
                size(logs.get(log), Keys.LOG + log);
            }
            case 1 -> {
                int log = random.nextInt(Keys.LOGS);
                long size = logs.get(log).size() / Records.BYTES;
                readAt(logs.get(log), Keys.LOG + log, Math.max(0, size - random.nextInt(3)));
            }
            case 2 -> {
                int slot = random.nextInt(Keys.SLOTS);
                readAt(slots, Keys.SLOT + slot, slot);
            }
            default -> lookAtTape();
        }
    }

    private void changeTape(long tag) throws IOException {
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> {
                history.call(Act.WRITE.ordinal(), Keys.TAPE, tag);
                tape.write(Records.encode(tag, buffer));
                history.returned(0, 0, 0);
            }
            case 3, 4 -> read(tape, Keys.TAPE);
            case 5 -> writeAt(tape, Keys.TAPE, random.nextInt(TapeModel.SLOTS), tag);
            default -> {
                int slot = random.nextInt(TapeModel.SLOTS);
                history.call(Act.SEEK.ordinal(), Keys.TAPE, slot);
                tape.seek((long) slot * Records.BYTES);
                history.returned(0, 0, 0);
            }
        }
    }

    private void lookAtTape() throws IOException {
        switch (random.nextInt(4)) {
            case 0 -> size(tape, Keys.TAPE);
            case 1 -> position(tape, Keys.TAPE);
            case 2 -> position(queue, Keys.QUEUE);
            default -> readAt(tape, Keys.TAPE, random.nextInt(TapeModel.SLOTS));
        }
    }

    /** The handle is used by this thread only, so its position tells where the record has come to lie. */
    private void append(long tag) throws IOException {
        int log = random.nextInt(Keys.LOGS);
        Handle handle = logs.get(log);
        history.call(Act.APPEND.ordinal(), Keys.LOG + log, tag);
        handle.write(Records.encode(tag, buffer));
        history.returned(slotBefore(handle.position()), 0, 0);
    }

    private void writeAt(Handle handle, int key, int slot, long tag) throws IOException {
        history.call(Act.WRITE_AT.ordinal(), key, tag << 32 | slot);
        handle.writeAt(Records.encode(tag, buffer), (long) slot * Records.BYTES);
        history.returned(0, 0, 0);
    }

    private void read(Handle handle, int key) throws IOException {
        history.call(Act.READ.ordinal(), key, 0);
        buffer.clear();
        history.returned(tag(handle.read(buffer)), 0, 0);
    }

    private void readAt(Handle handle, int key, long slot) throws IOException {
        history.call(Act.READ_AT.ordinal(), key, slot);
        buffer.clear();
        history.returned(tag(handle.readAt(buffer, slot * Records.BYTES)), 0, 0);
    }

    private void size(Handle handle, int key) throws IOException {
        history.call(Act.SIZE.ordinal(), key, 0);
        history.returned(handle.size() / Records.BYTES, 0, 0);
    }

    private void position(Handle handle, int key) throws IOException {
        history.call(Act.POSITION.ordinal(), key, 0);
        history.returned(handle.position() / Records.BYTES, 0, 0);
    }

    private long tag(int count) throws IOException {
        return count < 0 ? -1 : Records.decode(buffer.flip());
    }

    private static long slotBefore(long position) throws IOException {
        if (position % Records.BYTES != 0 || position == 0) {
            throw new IOException("the position after a record was appended is " + position);
        }
        return position / Records.BYTES - 1;
    }

    @Override
    public void close() throws IOException {
        for (Handle log : logs) {
            log.close();
        }
        slots.close();
    }
}
