package org.batonfs.sync;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.batonfs.ipc.ClientLink;
import org.batonfs.ipc.ClientOptions;
import org.batonfs.ipc.ConnectionEndedException;
import org.batonfs.ipc.EndReason;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a successor when a client's server has died: suspends all resources at once, and resumes them when another
 * server is there. Each search has a thread of its own.
 */
final class Reconnector {
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

    /** Whoever waits has to be told of the end, also when there is no memory for a search. */
    private void searchOrFail(EndReason reason) {
        try {
            search(reason);
        } catch (VirtualMachineError e) {
            client.fail(reason);
            client.link().close();
            throw e;
        }
    }

    private void search(EndReason reason) {
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
                // It died as well, before it had welcomed this client: look for the next one.
            } catch (IOException e) {
                break;
            }
        }
        client.fail(reason);
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
            }
            client.operations().resume();
        } finally {
            transition.unlock();
        }
        client.flush();
        return !client.isClosed();
    }
}
