package org.batonfs.ipc;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.function.Consumer;

/**
 * What a selector has found ready, until it is cleared. The set that a selector fills itself takes a new node for each key and
 * each time, which was most of what a message left to the collector. For one thread.
 */
final class ReadyKeys {
    private final Selector selector;
    private final boolean isHandedOver;
    private final ArrayList<SelectionKey> keys = new ArrayList<>();
    private final Consumer<SelectionKey> adding = this::add;

    ReadyKeys(Selector selector, Sockets sockets) {
        this.selector = selector;
        this.isHandedOver = sockets.handsKeysOver();
    }

    /**
     * Waits until something is ready, somebody has woken the selector, the thread is interrupted, or the time is over.
     *
     * @param millis 0 for no limit
     */
    void select(long millis) throws IOException {
        if (isHandedOver) {
            selector.select(adding, millis);
        } else {
            if (millis == 0) {
                selector.select(); // junixsocket's select(0) does not wait at all
            } else {
                selector.select(millis);
            }
            take();
        }
    }

    /** Looks whether something is ready, without waiting. */
    void selectNow() throws IOException {
        if (isHandedOver) {
            selector.selectNow(adding);
        } else {
            selector.selectNow();
            take();
        }
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    int size() {
        return keys.size();
    }

    SelectionKey get(int index) {
        return keys.get(index);
    }

    void clear() {
        keys.clear();
    }

    private void add(SelectionKey key) {
        keys.add(key);
    }

    private void take() {
        keys.addAll(selector.selectedKeys());
        selector.selectedKeys().clear();
    }
}
