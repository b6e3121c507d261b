package org.batonfs.bench.worker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Two workers take turns strictly: each waits for the other's operation before it does its own. The turn is passed by a
 * byte over a socket between the two, which is not counted as a message and lies outside of the latencies. When one of
 * them stops, the other goes on alone, slowly.
 */
final class Alternation implements Pace {
    private static final long CONNECT_NANOS_MAX = 5_000_000_000L;
    private static final long RETRY_NANOS = 1_000_000;

    /** The pause of one who is left alone: operations that nobody contends must not outnumber the others. */
    private static final long ALONE_NANOS = 1_000_000;

    private final SocketChannel other;
    private final ByteBuffer turn = ByteBuffer.allocateDirect(1);
    private boolean mine;
    private boolean alone;

    private Alternation(SocketChannel other, boolean mine) {
        this.other = other;
        this.mine = mine;
    }

    /** The one who begins: waits until the other has come. */
    static Pace first(Path socket) throws IOException {
        try (ServerSocketChannel server = BareSocket.listen(true, socket)) {
            return new Alternation(server.accept(), true);
        } finally {
            Files.deleteIfExists(socket);
        }
    }

    /** The one who follows: tries until the first listens. */
    static Pace second(Path socket) throws IOException {
        long deadline = System.nanoTime() + CONNECT_NANOS_MAX;
        while (true) {
            try {
                return new Alternation(BareSocket.connect(true, socket), false);
            } catch (IOException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                Pace.sleepUntil(System.nanoTime() + RETRY_NANOS);
            }
        }
    }

    @Override
    public boolean pauses() {
        return true;
    }

    @Override
    public void before() {
        if (!mine && !alone) {
            turn.clear();
            try {
                alone = other.read(turn) < 0;
            } catch (IOException e) {
                // The other has stopped without reading this one's last turn.
                alone = true;
            }
        }
        if (alone) {
            Pace.sleepUntil(System.nanoTime() + ALONE_NANOS);
        }
        mine = true;
    }

    @Override
    public void after() {
        mine = false;
        if (!alone) {
            turn.clear();
            try {
                other.write(turn);
            } catch (IOException e) {
                // The other has stopped: nobody is left to wait for.
                alone = true;
            }
        }
    }

    @Override
    public void close() throws IOException {
        other.close();
    }
}
