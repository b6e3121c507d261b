package org.batonfs.sync;

import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;

/** Uses through two handles of one resource in one client, each of which may be closed at any time, and by another client. */
public class SyncHandleEnds {
    private static final long CLOSED = -1;

    private final DirectServer server = new DirectServer();
    private final SyncClient client = server.connect(Policy.STRICT);
    private final SyncClient other = server.connect(Policy.STRICT);
    private final SyncHandle first;
    private final SyncHandle second;
    private final SyncHandle rival;

    public SyncHandleEnds() throws SyncException {
        first = client.openLater("a");
        second = client.openLater("a");
        rival = other.openLater("a");
    }

    @Operation
    public long addByFirst() throws SyncException, InterruptedException {
        return add(first);
    }

    @Operation
    public long addBySecond() throws SyncException, InterruptedException {
        return add(second);
    }

    @Operation
    public long addByRival() throws SyncException, InterruptedException {
        return add(rival);
    }

    @Operation
    public void closeFirst() {
        first.close();
    }

    @Operation
    public void closeSecond() {
        second.close();
    }

    /** Everything goes back at the end. */
    @Validate
    public void close() {
        first.close();
        second.close();
        rival.close();
        client.close();
        other.close();
        server.requireNothingLeft(client);
    }

    private static long add(SyncHandle handle) throws SyncException, InterruptedException {
        try (Hold hold = handle.acquire(Mode.EXCLUSIVE)) {
            return SyncHandleUses.addOne(hold);
        } catch (HandleClosedException e) {
            return CLOSED;
        }
    }

    /** What it has to look like. */
    public static final class Counter {
        private long count;
        private boolean isFirstClosed;
        private boolean isSecondClosed;

        public long addByFirst() {
            return isFirstClosed ? CLOSED : ++count;
        }

        public long addBySecond() {
            return isSecondClosed ? CLOSED : ++count;
        }

        public long addByRival() {
            return ++count;
        }

        public void closeFirst() {
            isFirstClosed = true;
        }

        public void closeSecond() {
            isSecondClosed = true;
        }
    }
}
