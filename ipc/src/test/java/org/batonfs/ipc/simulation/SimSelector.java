package org.batonfs.ipc.simulation;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelectionKey;
import java.nio.channels.spi.AbstractSelector;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Waits for channels. What is ready at the same time is found in an order that the seed decides. */
final class SimSelector extends AbstractSelector {
    /** A channel that can be waited for. */
    interface Source {
        /** What it is ready for. */
        int readyOps();

        /** Who is to be told when that changes. */
        void selectedBy(SimSelector selector);
    }

    private final Machine machine;
    private final SimProcess process;
    private final LinkedHashSet<SelectionKey> keys = new LinkedHashSet<>();
    private final LinkedHashSet<SelectionKey> selected = new LinkedHashSet<>();
    private @Nullable SimThread waiting;
    private boolean isWoken;

    SimSelector(Machine machine, SimProcess process) {
        super(SimProvider.ONLY);
        this.machine = machine;
        this.process = process;
        process.resources.add(this);
    }

    /** A channel of the selector may be ready for something. */
    void poke() {
        machine.unblock(waiting);
    }

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int ops, @Nullable Object attachment) {
        Key key = new Key(this, channel);
        key.interest = ops;
        key.attach(attachment);
        keys.add(key);
        key.source().selectedBy(this);
        return key;
    }

    @Override
    public int selectNow() {
        machine.point();
        return find();
    }

    @Override
    public int select() {
        return select(0);
    }

    @Override
    public int select(long millis) {
        machine.point();
        long until = millis == 0 ? Long.MAX_VALUE : machine.now() + millis * 1_000_000;
        int found;
        while ((found = find()) == 0
                && selected.isEmpty()
                && !isWoken
                && machine.now() < until
                && !SimThread.current().isInterrupted) {
            waiting = SimThread.current();
            machine.block("a selector", until);
            waiting = null;
        }
        isWoken = false;
        return found;
    }

    @Override
    public int selectNow(Consumer<SelectionKey> action) {
        selected.clear();
        selectNow();
        return handOver(action);
    }

    @Override
    public int select(Consumer<SelectionKey> action) {
        return select(action, 0);
    }

    @Override
    public int select(Consumer<SelectionKey> action, long millis) {
        selected.clear();
        select(millis);
        return handOver(action);
    }

    private int handOver(Consumer<SelectionKey> action) {
        List<SelectionKey> found = List.copyOf(selected);
        selected.clear();
        found.forEach(action);
        return found.size();
    }

    /** Adds to the selected keys what is ready. */
    private int find() {
        if (!isOpen()) {
            throw new ClosedSelectorException();
        }
        Set<SelectionKey> cancelled = cancelledKeys();
        synchronized (cancelled) {
            for (SelectionKey key : cancelled) {
                keys.remove(key);
                selected.remove(key);
                deregister((AbstractSelectionKey) key);
            }
            cancelled.clear();
        }
        ArrayList<Key> ready = new ArrayList<>();
        for (SelectionKey each : keys) {
            Key key = (Key) each;
            key.ready = key.source().readyOps() & key.interest;
            if (key.isValid() && key.ready != 0) {
                ready.add(key);
            }
        }
        int found = 0;
        while (!ready.isEmpty()) {
            if (selected.add(ready.remove(machine.chance.below(ready.size())))) {
                found++;
            }
        }
        return found;
    }

    @Override
    public Selector wakeup() {
        machine.point();
        isWoken = true;
        machine.unblock(waiting);
        return this;
    }

    @Override
    public Set<SelectionKey> keys() {
        return keys;
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        return selected;
    }

    @Override
    protected void implCloseSelector() {
        process.resources.remove(this);
        isWoken = true;
        machine.unblock(waiting);
        for (SelectionKey key : keys) {
            deregister((AbstractSelectionKey) key);
        }
        keys.clear();
        selected.clear();
    }

    @Override
    public String toString() {
        return "the selector of " + process;
    }

    private static final class Key extends AbstractSelectionKey {
        private final SimSelector selector;
        private final AbstractSelectableChannel channel;
        int interest;
        int ready;

        Key(SimSelector selector, AbstractSelectableChannel channel) {
            this.selector = selector;
            this.channel = channel;
        }

        Source source() {
            return (Source) channel;
        }

        private void requireValid() {
            if (!isValid()) {
                throw new CancelledKeyException();
            }
        }

        @Override
        public SelectableChannel channel() {
            return channel;
        }

        @Override
        public Selector selector() {
            return selector;
        }

        @Override
        public int interestOps() {
            requireValid();
            return interest;
        }

        @Override
        public SelectionKey interestOps(int ops) {
            requireValid();
            interest = ops;
            return this;
        }

        @Override
        public int readyOps() {
            requireValid();
            return ready;
        }
    }
}
