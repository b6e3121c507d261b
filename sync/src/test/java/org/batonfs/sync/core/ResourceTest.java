package org.batonfs.sync.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.batonfs.sync.Mode;
import org.batonfs.sync.ServerLimits;
import org.batonfs.sync.protocol.Acquire;
import org.batonfs.sync.protocol.Close;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.Release;
import org.batonfs.sync.protocol.SyncProtocol;
import org.junit.jupiter.api.Test;

/** Who is granted what, and who is recalled, as one resource sees it; each of four clients has the handle 1 on it. */
class ResourceTest {
    private final ServerCore core = new ServerCore(ServerLimits.DEFAULT);
    private final Recorder[] said = new Recorder[4];
    private final ServerSession[] clients = new ServerSession[4];

    ResourceTest() {
        for (int client = 0; client < clients.length; client++) {
            said[client] = new Recorder();
            clients[client] = core.connect(client, said[client], reason -> {});
            clients[client].open(new Open().set(1, "x", false));
        }
    }

    private void acquire(int client, Mode mode) {
        clients[client].acquire(new Acquire().set(1, mode));
    }

    private void release(int client, long epoch, Mode mode) {
        clients[client].release(new Release().set(1, epoch, mode, 0, false));
    }

    private void write(int client, long epoch, Mode mode, long version, long number) {
        Release release = new Release().set(1, epoch, mode, version, true);
        Envelope.setNumber(release.value(), number);
        clients[client].release(release);
    }

    private void assertSaid(int client, String... words) {
        assertEquals(List.of(words), said[client].take(), "to client " + client);
    }

    @Test
    void shouldGrantAtOnceWhenNobodyIsInTheWay() {
        acquire(0, Mode.SHARED);
        acquire(1, Mode.SHARED);
        assertSaid(0, "granted 1 SHARED, epoch 1, version 0, value 0");
        assertSaid(1, "granted 1 SHARED, epoch 2, version 0, value 0");
    }

    @Test
    void shouldRecallOnceWhenSeveralWait() {
        acquire(0, Mode.EXCLUSIVE);
        said[0].take();
        acquire(1, Mode.EXCLUSIVE);
        acquire(2, Mode.EXCLUSIVE);
        acquire(3, Mode.SHARED);
        assertSaid(0, "recall 1 to INVALID, epoch 1");
    }

    @Test
    void shouldRecallByTheGrantWhenTheReleaserWaitsAgain() {
        acquire(0, Mode.EXCLUSIVE);
        acquire(1, Mode.EXCLUSIVE);
        said[0].take();
        clients[0].release(new Release().set(1, 1, Mode.INVALID, 0, false).wanting(Mode.EXCLUSIVE));
        assertSaid(1, "granted 1 EXCLUSIVE, epoch 2, version 0, value 0", "recall 1 to INVALID, epoch 2");
        assertEquals(0, said[1].recalls, "recalls by messages of their own");
        clients[1].release(new Release().set(1, 2, Mode.INVALID, 0, false));
        assertSaid(0, "granted 1 EXCLUSIVE, epoch 3, version 0, value 0");
    }

    @Test
    void shouldRecallOnlyAsFarAsNeededWhenAReaderWaits() {
        acquire(0, Mode.EXCLUSIVE);
        said[0].take();
        acquire(1, Mode.SHARED);
        assertSaid(0, "recall 1 to SHARED, epoch 1");
        write(0, 1, Mode.SHARED, 1, 5);
        assertSaid(1, "granted 1 SHARED, epoch 2, version 1, value 5");
        acquire(2, Mode.EXCLUSIVE);
        assertSaid(0, "recall 1 to INVALID, epoch 1");
        assertSaid(1, "recall 1 to INVALID, epoch 2");
    }

    @Test
    void shouldRecallFurtherWhenTheFirstInLineGoesAndTheNextWantsMore() {
        acquire(0, Mode.EXCLUSIVE);
        acquire(1, Mode.SHARED);
        acquire(2, Mode.EXCLUSIVE);
        said[0].take();
        clients[1].end(0);
        assertSaid(0, "recall 1 to INVALID, epoch 1");
        release(0, 1, Mode.INVALID);
        assertSaid(2, "granted 1 EXCLUSIVE, epoch 2, version 0, value 0");
    }

    @Test
    void shouldGrantReadersTogetherAndTheWriterBetweenThemInTurn() {
        acquire(0, Mode.EXCLUSIVE);
        acquire(1, Mode.SHARED);
        acquire(2, Mode.SHARED);
        acquire(3, Mode.EXCLUSIVE);
        said[0].take();
        write(0, 1, Mode.INVALID, 1, 5);
        assertSaid(1, "granted 1 SHARED, epoch 2, version 1, value 5", "recall 1 to INVALID, epoch 2");
        assertSaid(2, "granted 1 SHARED, epoch 3, version 1, value 5", "recall 1 to INVALID, epoch 3");
        acquire(0, Mode.SHARED);
        release(1, 2, Mode.INVALID);
        assertSaid(3);
        release(2, 3, Mode.INVALID);
        assertSaid(3, "granted 1 EXCLUSIVE, epoch 4, version 1, value 5", "recall 1 to SHARED, epoch 4");
        assertSaid(0);
    }

    @Test
    void shouldUpgradeInPlaceWhenAlone() {
        acquire(0, Mode.SHARED);
        acquire(0, Mode.EXCLUSIVE);
        assertSaid(
                0, "granted 1 SHARED, epoch 1, version 0, value 0", "granted 1 EXCLUSIVE, epoch 2, version 0, value 0");
    }

    @Test
    void shouldRecallTheUpgraderBehindWhenTwoUpgrade() {
        acquire(0, Mode.SHARED);
        acquire(1, Mode.SHARED);
        said[0].take();
        said[1].take();
        acquire(0, Mode.EXCLUSIVE);
        acquire(1, Mode.EXCLUSIVE);
        assertSaid(0);
        assertSaid(1, "recall 1 to INVALID, epoch 2");
        release(1, 2, Mode.INVALID);
        assertSaid(0, "granted 1 EXCLUSIVE, epoch 3, version 0, value 0", "recall 1 to INVALID, epoch 3");
        write(0, 3, Mode.INVALID, 1, 5);
        assertSaid(1, "granted 1 EXCLUSIVE, epoch 4, version 1, value 5");
    }

    @Test
    void shouldServeTheNextWhenAHolderOrAWaiterCloses() {
        acquire(0, Mode.EXCLUSIVE);
        acquire(1, Mode.EXCLUSIVE);
        acquire(2, Mode.SHARED);
        Close close = new Close().set(1, 0, 0, false);
        clients[1].close(close);
        assertSaid(1);
        clients[0].close(close);
        assertSaid(2, "granted 1 SHARED, epoch 2, version 0, value 0");
    }

    @Test
    void shouldStayInDoubtWhenNobodyHasWrittenSince() {
        acquire(0, Mode.EXCLUSIVE);
        clients[0].end(0);
        acquire(1, Mode.EXCLUSIVE);
        assertSaid(1, "granted 1 EXCLUSIVE, epoch 2, version 16777216, value 0, in doubt");
        release(1, 2, Mode.INVALID);
        acquire(2, Mode.EXCLUSIVE);
        assertSaid(2, "granted 1 EXCLUSIVE, epoch 3, version 16777216, value 0, in doubt");
        write(2, 3, Mode.INVALID, SyncProtocol.VERSION_LEAP + 2, 6);
        acquire(3, Mode.SHARED);
        assertSaid(3, "granted 1 SHARED, epoch 4, version 16777218, value 6");
    }

    @Test
    void shouldNotDoubtWhenAReaderDies() {
        acquire(0, Mode.SHARED);
        clients[0].end(0);
        acquire(1, Mode.SHARED);
        assertSaid(1, "granted 1 SHARED, epoch 2, version 0, value 0");
    }
}
