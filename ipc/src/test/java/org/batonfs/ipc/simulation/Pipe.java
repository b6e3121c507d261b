package org.batonfs.ipc.simulation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** One direction of a connection: bytes arrive in their order, each some time after it was written. */
final class Pipe {
    private final Machine machine;
    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
    private int used;
    private long lastArrival;
    private boolean isClosedByWriter;
    private boolean isClosedByReader;
    private boolean isReset;
    private boolean isBroken;

    /** Who is to be told that there is something to read; and that there is room to write. */
    @Nullable
    SimSocketChannel reader;

    @Nullable
    SimSocketChannel writer;

    Pipe(Machine machine) {
        this.machine = machine;
    }

    /** Takes as many bytes as there is room for, or fewer. */
    int write(ByteBuffer from) throws IOException {
        if (isClosedByReader || isBroken) {
            throw new IOException("Broken pipe");
        }
        int count = Math.min(from.remaining(), machine.settings.socketBytes() - used);
        if (count <= 0) {
            return 0;
        }
        if (machine.chance.oneIn(machine.settings.partialOneIn())) {
            count = 1 + machine.chance.below(count);
        }
        byte[] bytes = new byte[count];
        from.get(bytes);
        used += count;
        chunks.add(new Chunk(bytes, arrival()));
        machine.note(count);
        return count;
    }

    private long arrival() {
        lastArrival = Math.max(lastArrival, machine.now() + machine.network.delay());
        machine.at(lastArrival, this::pokeReader);
        return lastArrival;
    }

    /** Gives what has arrived, or a part of it; -1 behind the end. */
    int read(ByteBuffer into) throws IOException {
        int wanted = into.remaining();
        if (machine.chance.oneIn(machine.settings.partialOneIn())) {
            wanted = Math.min(wanted, 1 + machine.chance.below(32));
        }
        int count = 0;
        for (Chunk first = chunks.peek(); count < wanted && first != null; first = chunks.peek()) {
            if (first.arrives > machine.now()) {
                break;
            }
            int taken = Math.min(wanted - count, first.bytes.length - first.read);
            into.put(first.bytes, first.read, taken);
            first.read += taken;
            count += taken;
            if (first.read == first.bytes.length) {
                chunks.remove();
            }
        }
        if (count > 0) {
            used -= count;
            machine.note(-count);
            poke(writer);
        } else if (hasEnded()) {
            if (isReset) {
                isReset = false;
                throw new IOException("Connection reset by peer");
            }
            return -1;
        }
        return count;
    }

    private boolean hasEnded() {
        return isClosedByReader || (isClosedByWriter && chunks.isEmpty() && lastArrival <= machine.now());
    }

    boolean isReadable() {
        Chunk first = chunks.peek();
        return first != null ? first.arrives <= machine.now() : hasEnded();
    }

    boolean isWritable() {
        return isClosedByReader || isBroken || used < machine.settings.socketBytes();
    }

    /** No more comes. */
    void closeByWriter(boolean reset) {
        isClosedByWriter = true;
        isReset = reset;
        arrival();
    }

    /** Nobody reads any more; whether bytes are lost by that. */
    boolean closeByReader() {
        isClosedByReader = true;
        boolean loses = !chunks.isEmpty();
        chunks.clear();
        poke(writer);
        return loses;
    }

    /** The connection breaks; what was written before arrives nevertheless. */
    void breakOff() {
        isBroken = true;
        closeByWriter(true);
        poke(writer);
    }

    private void pokeReader() {
        poke(reader);
    }

    private static void poke(@Nullable SimSocketChannel channel) {
        if (channel != null) {
            channel.poke();
        }
    }

    private static final class Chunk {
        final byte[] bytes;
        final long arrives;
        int read;

        Chunk(byte[] bytes, long arrives) {
            this.bytes = bytes;
            this.arrives = arrives;
        }
    }
}
