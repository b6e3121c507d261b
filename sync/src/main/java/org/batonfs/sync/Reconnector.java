package org.batonfs.sync;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.batonfs.ipc.ClientLink;
import org.batonfs.ipc.ClientOptions;
import org.batonfs.ipc.ConnectionEndedException;
import org.batonfs.ipc.EndCode;
import org.batonfs.ipc.EndReason;
import org.batonfs.ipc.EndpointException;
import org.batonfs.sync.protocol.Reclaim;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a successor when a client's server has died: suspends all resources at once, and resumes them when another
 * server is there. Each search has a thread of its own.
 */
final class Reconnector {
    /** Loaded with this class: a process without a descriptor left cannot load them, and lacks them ever after. */
    private static final Class<?>[] NEEDED = {
        ConnectionEndedException.class,
        ConnectionLostException.class,
        EndpointException.class,
        HoldLostException.class,
        Reclaim.class,
        SocketOpener.class,
    };

    private static final long PAUSE_NANOS = 10_000_000;

    private final SyncClient client;
    private final ResourceTable table;
    private final ClientOptions connection;
    private final long nanosMax;

    /** Held while all resources are suspended or resumed, so that the one is over before the other begins. */
    private final ReentrantLock transition = new ReentrantLock();

    /** The latest search, the only one that counts; written under {@link #transition}. */
    private volatile @Nullable Thread thread;

    Reconnector(SyncClient client, ResourceTable table, SyncClientOptions options) {
        this.client = client;
        this.table = table;
        this.connection = options.connection();
        this.nanosMax = options.reconnect().toNanos();
        assert NEEDED.length > 0;
    }

    /** Lets no search begin before {@link #letGo}: the first connection can end before the client knows of it. */
    void hold() {
        transition.lock();
    }

    void letGo() {
        transition.unlock();
    }

    /** Begins a search, unless the client is closed. */
    boolean begin(EndReason reason) {
        transition.lock();
        try {
            if (client.isClosed()) {
                return false;
            }
            for (ClientResource resource : table.suspend()) {
                resource.suspend();
            }
            client.operations().suspend();
            Thread search = new Thread(() -> searchOrFail(reason), "baton-reconnect");
            search.setDaemon(true);
            thread = search;
            search.start();
            return true;
        } finally {
            transition.unlock();
        }
    }

    /** Ends the search, after the client was closed. */
    void stop() {
        Thread search = thread;
        if (search != null) {
            search.interrupt();
        }
    }

    /** Whoever waits has to be told of the end, whatever becomes of the search. */
    private void searchOrFail(EndReason reason) {
        try {
            search(reason);
        } catch (RuntimeException | Error e) {
            client.fail(reason);
            client.link().close();
            throw e;
        }
    }

    private void search(EndReason reason) {
        EndReason why = reason;
        long deadline = System.nanoTime() + nanosMax;
        for (long left = nanosMax; left > 0 && !client.isClosed(); left = deadline - System.nanoTime()) {
            try {
                SocketOpener opener = new SocketOpener(connection.waitForServer(Duration.ofNanos(left)));
                ClientLink next = opener.open(client.newIncoming());
                if (!resume(next)) {
                    next.close();
                }
                return;
            } catch (ConnectionEndedException e) {
                why = e.reason();
                if (why.code() == EndCode.WRONG_VERSION || why.code() == EndCode.FOREIGN_USER) {
                    break;
                }
                // It died as well before it had welcomed this client, or is full: look for the next one, or for room.
                LockSupport.parkNanos(this, PAUSE_NANOS);
            } catch (IOException e) {
                why = reason;
                break;
            }
        }
        client.fail(why);
    }

    /** Goes on with a successor, unless that has died already: its reader has begun another search then. */
    private boolean resume(ClientLink next) {
        transition.lock();
        try {
            if (thread != Thread.currentThread()) {
                return false;
            }
            client.switchTo(next);
            for (ClientResource resource : table.resume()) {
                resource.resume();
                next.awaitRoom();
            }
            client.operations().resume();
        } finally {
            transition.unlock();
        }
        client.flush();
        return !client.isClosed();
    }
}
