package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.batonfs.ipc.Field;
import org.batonfs.ipc.Message;
import org.batonfs.ipc.MessageType;
import org.batonfs.sync.core.ProtocolViolationException;
import org.batonfs.sync.core.ServerCore;
import org.batonfs.sync.core.ServerSession;
import org.batonfs.sync.core.WaitsElsewhere;
import org.batonfs.sync.protocol.Acquire;
import org.batonfs.sync.protocol.Adopt;
import org.batonfs.sync.protocol.Close;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.Encoded;
import org.junit.jupiter.api.Test;

/** Where the requests of a client of the first of two loops go; "a" and "c" are in the second, "b" is in the first. */
class RoutesTest {
    private final ServerSession own = new ServerCore(ServerLimits.DEFAULT)
            .connect(1, new GuestReplies(null, null), reason -> {}, Access.ALL, new ClientWaits(2).seenFrom(0));
    private final Routes routes = new Routes(own, Access.ALL, 0, 2);

    private int loopOf(MessageType type, Message message) {
        return routes.loopOf(type, Encoded.of(message));
    }

    /** What is remembered when a handle is bound in the second loop. */
    private long bind(MessageType type, Message message) {
        assertEquals(1, loopOf(type, message));
        return routes.routeOf(Encoded.of(message));
    }

    @Test
    void shouldSendWhatFollowsToWhereAHandleIsBound() {
        assertEquals(1, loopOf(SyncProtocol.OPEN, new Open().set(5, "a", false)));
        assertEquals(1, loopOf(SyncProtocol.ACQUIRE, new Acquire().set(5, Mode.SHARED)));
        assertEquals(1, loopOf(SyncProtocol.CLOSE, new Close().set(5, 0, 0, false)));
        assertEquals(0, loopOf(SyncProtocol.ACQUIRE, new Acquire().set(5, Mode.SHARED)));
        assertEquals(0, loopOf(SyncProtocol.OPEN, new Open().set(6, "b", false)));
        assertEquals(0, routes.size());
    }

    @Test
    void shouldForgetAHandleThatWasNotBound() {
        long ticket = SyncProtocol.ticketOf("a", 0);
        for (long handle = 0; handle < 1_000; handle++) {
            routes.forget(handle, bind(SyncProtocol.OPEN, new Open().set(handle, "a", false)));
            routes.forget(handle, bind(SyncProtocol.ADOPT, new Adopt().set(handle, ticket)));
        }
        assertEquals(0, routes.size());
    }

    /** The loop answers when the client has long closed the handle and bound it again. */
    @Test
    void shouldRememberAHandleThatWasBoundAgainMeanwhile() {
        long first = bind(SyncProtocol.OPEN, new Open().set(5, "a", false));
        loopOf(SyncProtocol.CLOSE, new Close().set(5, 0, 0, false));
        routes.forget(5, first);
        long second = bind(SyncProtocol.OPEN, new Open().set(5, "c", false));
        routes.forget(5, first);
        assertEquals(1, loopOf(SyncProtocol.ACQUIRE, new Acquire().set(5, Mode.SHARED)));
        routes.forget(5, second);
        assertEquals(0, loopOf(SyncProtocol.ACQUIRE, new Acquire().set(5, Mode.SHARED)));
        assertEquals(0, routes.size());
    }

    @Test
    void shouldBindAHandleInOneLoopOnly() {
        bind(SyncProtocol.OPEN, new Open().set(5, "a", false));
        bind(SyncProtocol.OPEN, new Open().set(5, "a", true));
        assertEquals(1, loopOf(SyncProtocol.ADOPT, new Adopt().set(5, SyncProtocol.ticketOf("b", 0))));
        assertThrows(ProtocolViolationException.class, () -> loopOf(SyncProtocol.OPEN, new Open().set(5, "b", false)));
    }

    @Test
    void shouldNameAResourceBesideAnother() {
        for (int i = 0; i < 20_000; i++) {
            String name = "resource " + i;
            String beside = SyncProtocol.beside(name, "beginning " + i % 7);
            assertEquals(SyncProtocol.slotOf(name), SyncProtocol.slotOf(beside));
            assertTrue(beside.matches("beginning [0-6][0-9a-f]{4}"), beside);
        }
    }

    /** What is asked for without a name is told apart by the first field. */
    @Test
    void shouldFindTheNumberFirstInEveryRequest() {
        for (MessageType type : List.of(
                SyncProtocol.OPEN,
                SyncProtocol.ADOPT,
                SyncProtocol.ACQUIRE,
                SyncProtocol.RELEASE,
                SyncProtocol.CLOSE,
                SyncProtocol.INHERIT,
                SyncProtocol.RECLAIM,
                SyncProtocol.APPLY)) {
            assertEquals("handle", type.layout().get(0).name(), type.name());
        }
        Field ticket = SyncProtocol.CANCEL.layout().get(0);
        assertEquals("ticket", ticket.name());
        assertEquals("ticket", SyncProtocol.ADOPT.layout().get(1).name());
        assertEquals("ticket", SyncProtocol.INHERIT.layout().get(1).name());
        assertEquals("other", SyncProtocol.APPLY.layout().get(1).name());
        assertEquals("sequence", SyncProtocol.APPLY.layout().get(2).name());
    }

    /** A wait must not look like another because a second one has begun in a loop before. */
    @Test
    void shouldTellOfOneWaitAsLongAsItGoesOn() {
        ClientWaits waits = new ClientWaits(3);
        WaitsElsewhere first = waits.seenFrom(0);
        WaitsElsewhere second = waits.seenFrom(1);
        WaitsElsewhere third = waits.seenFrom(2);
        first.onBegun();
        assertEquals(0, first.now(0), "it waits here");
        third.onBegun();
        long ofThird = first.now(0);
        second.onBegun();
        assertEquals(ofThird, first.now(ofThird));
        third.onEnded();
        long ofSecond = first.now(ofThird);
        assertTrue(ofSecond != 0 && ofSecond != ofThird);
        third.onBegun();
        second.onEnded();
        long again = first.now(ofSecond);
        assertTrue(again != 0 && again != ofSecond && again != ofThird);
        third.onEnded();
        assertEquals(0, first.now(again));
    }

    @Test
    void shouldDoNothingMoreWhenSomethingFailsThatAnotherLoopHasHandedOver() {
        ServerParts parts = new ServerParts(SyncServerOptions.at(Path.of("nowhere", "s")));
        LoopConductor conductor = LoopConductor.several(parts, 2).get(0);
        AtomicInteger done = new AtomicInteger();
        Runnable failing = () -> {
            throw new IllegalStateException("of a parcel");
        };
        conductor.open(List.of(done::incrementAndGet, failing, done::incrementAndGet));
        conductor.open(List.of(done::incrementAndGet));
        conductor.onMessage(null, null, null); // which would fail if it did anything
        assertEquals(1, done.get());
        assertThrows(IllegalStateException.class, () -> conductor.onTurn(0));
    }
}
