package org.batonfs.sync;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The resources that a client has open, by name and by handle. Safe for any number of threads.
 *
 * <p>Its mutex may be taken under a resource's mutex, to forget the resource; never the other way round.
 */
final class ResourceTable {
    private final ReentrantLock mutex = new ReentrantLock();
    private final Condition allForgotten = mutex.newCondition();

    // Trees, whose entries are made before they are linked: a hash table that finds no memory to grow may be none
    // afterwards.
    private final Map<Long, ClientResource> byHandle = new TreeMap<>();
    private final Map<String, ClientResource> byName = new TreeMap<>();
    private long lastHandle;
    private boolean suspended;
    private boolean ended;

    /**
     * The resource of a name, counted once more; made when it is not open.
     *
     * @return {@code null} when the table has ended
     */
    @Nullable
    ClientResource open(SyncClient client, String name) {
        mutex.lock();
        try {
            ClientResource known = openKnown(name);
            if (known != null || ended) {
                return known;
            }
            ClientResource made = new ClientResource(client, name, ++lastHandle, suspended);
            byName.put(name, made);
            boolean done = false;
            try {
                byHandle.put(made.handle, made);
                done = true;
            } finally {
                if (!done) {
                    byName.remove(name); // without memory: nobody would ever find it to close it
                }
            }
            return made;
        } finally {
            mutex.unlock();
        }
    }

    /** The resource of a name, counted once more, if it is open. */
    @Nullable
    ClientResource openKnown(String name) {
        mutex.lock();
        try {
            ClientResource known = ended ? null : byName.get(name);
            if (known != null) {
                known.handles++;
            }
            return known;
        } finally {
            mutex.unlock();
        }
    }

    /** Counts the resource once less; whether that was the last one, so that it is to be closed. */
    boolean closeOne(ClientResource resource) {
        mutex.lock();
        try {
            if (--resource.handles > 0) {
                return false;
            }
            byName.remove(resource.name, resource);
            return true;
        } finally {
            mutex.unlock();
        }
    }

    /** The server has nothing more to say about the resource. */
    void forget(ClientResource resource) {
        mutex.lock();
        try {
            byHandle.remove(resource.handle);
            byName.remove(resource.name, resource);
            if (byHandle.isEmpty()) {
                allForgotten.signalAll();
            }
        } finally {
            mutex.unlock();
        }
    }

    @Nullable
    ClientResource find(long handle) {
        mutex.lock();
        try {
            return byHandle.get(handle);
        } finally {
            mutex.unlock();
        }
    }

    List<ClientResource> all() {
        mutex.lock();
        try {
            return new ArrayList<>(byHandle.values());
        } finally {
            mutex.unlock();
        }
    }

    /** From now on resources begin suspended. Returns those that began before. */
    List<ClientResource> suspend() {
        mutex.lock();
        try {
            suspended = true;
            return all();
        } finally {
            mutex.unlock();
        }
    }

    /** From now on resources do not begin suspended. Returns those that began before. */
    List<ClientResource> resume() {
        mutex.lock();
        try {
            suspended = false;
            return all();
        } finally {
            mutex.unlock();
        }
    }

    /** What the program has open: the handles by name, in order. */
    List<String> openHandles() {
        List<String> names = new ArrayList<>();
        mutex.lock();
        try {
            for (ClientResource resource : byName.values()) {
                String name = "SyncHandle[" + resource.name + "]";
                names.add(resource.handles == 1 ? name : resource.handles + " of " + name);
            }
        } finally {
            mutex.unlock();
        }
        Collections.sort(names);
        return names;
    }

    /** From now on nothing is opened. Returns what was opened before. */
    List<ClientResource> end() {
        mutex.lock();
        try {
            ended = true;
            return all();
        } finally {
            mutex.unlock();
        }
    }

    /** Waits until everything is forgotten, but not for ever. */
    void awaitEmpty(long nanosMax) {
        long left = nanosMax;
        mutex.lock();
        try {
            while (!byHandle.isEmpty() && left > 0) {
                left = allForgotten.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            mutex.unlock();
        }
    }
}
