package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.batonfs.ipc.EndCode;
import org.batonfs.ipc.testing.Eventually;
import org.batonfs.sync.protocol.Acquire;
import org.batonfs.sync.protocol.Adopt;
import org.batonfs.sync.protocol.Apply;
import org.batonfs.sync.protocol.Close;
import org.batonfs.sync.protocol.Inherit;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.RefusalReason;
import org.batonfs.sync.protocol.Release;
import org.batonfs.sync.protocol.SyncProtocol;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What clients of a server of two loops ask for, and what they are answered. */
class SeveralLoopsTest extends TwoLoops {
    @Test
    void shouldRefuseANumberOfLoopsThatIsNone() {
        assertThrows(IllegalArgumentException.class, () -> options().loops(0));
        assertThrows(IllegalArgumentException.class, () -> options().loops(65));
        assertEquals(64, options().loops(64).loops());
    }

    @Test
    void shouldSpreadResourcesOverBothLoops() throws Exception {
        assertEquals(0, Routes.loopOf(FIRST, 2));
        assertEquals(1, Routes.loopOf(SECOND, 2));
        try (SyncServer server = SyncServer.start(options());
                SyncClient one = server.localClient();
                SyncClient other = server.localClient()) {
            List<SyncHandle> handles = new ArrayList<>();
            int inFirst = 0;
            for (int i = 0; i < 100; i++) {
                String name = "resource " + i;
                inFirst += 1 - Routes.loopOf(name, 2);
                handles.add((i % 4 < 2 ? one : other).open(name));
                add(handles.get(i));
            }
            assertTrue(inFirst > 20 && inFirst < 80, "in the first: " + inFirst);
            assertEquals(inFirst, server.resourceCount(0));
            assertEquals(100, server.resourceCount());
            assertEquals(
                    Set.of("resource 1", "resource 2"),
                    server.existing(List.of("resource 1", "resource 2", "resource 1000")));
            handles.forEach(SyncHandle::close);
            Eventually.await().until(() -> server.resourceCount() == 0);
        }
    }

    @Test
    void shouldLoseNoIncrementWhenClientsOfBothLoopsUseResourcesOfBoth() throws Exception {
        long rounds = 300;
        try (SyncServer server = SyncServer.start(options());
                SyncClient observer = server.localClient();
                SyncHandle firstKept = observer.open(FIRST);
                SyncHandle secondKept = observer.open(SECOND)) {
            List<SyncClient> clients = new ArrayList<>();
            List<Future<?>> uses = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                SyncClient client = i < 2 ? server.localClient() : SyncClient.connect(SyncClientOptions.at(socket()));
                clients.add(client);
                uses.add(threads.submit(() -> {
                    try (SyncHandle first = client.open(FIRST);
                            SyncHandle second = client.open(SECOND)) {
                        for (int round = 0; round < rounds; round++) {
                            add(first);
                            second.add(0, 1);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> use : uses) {
                use.get(60, TimeUnit.SECONDS);
            }
            assertEquals(4 * rounds, get(firstKept));
            assertEquals(4 * rounds, get(secondKept));
            clients.forEach(SyncClient::close);
        }
    }

    /** Any request out of order would end the connection, and any answer would have another epoch. */
    @Test
    void shouldKeepTheOrderOfRequestsAndAnswersWhenNobodyWaitsForAnswers() throws Exception {
        int rounds = 2_000;
        try (SyncServer server = SyncServer.start(options());
                RawClient client = RawClient.welcomed(socket());
                RawClient ofOtherLoop = RawClient.welcomed(socket())) {
            assertEquals(2, server.loop().connectionCount());
            for (RawClient each : List.of(client, ofOtherLoop)) {
                int offset = each == client ? 1 : 11;
                for (int i = 0; i < 2; i++) {
                    String name = each == client ? BOTH.get(i) : beside(BOTH.get(i));
                    each.send(SyncProtocol.OPEN, new Open().set(offset + i, name, false));
                }
                for (int round = 1; round <= rounds; round++) {
                    for (int i = 0; i < 2; i++) {
                        each.send(SyncProtocol.ACQUIRE, new Acquire().set(offset + i, Mode.EXCLUSIVE));
                        each.send(SyncProtocol.RELEASE, new Release().set(offset + i, round, Mode.INVALID, 0, false));
                    }
                }
                long[] epochs = new long[2];
                for (int answer = 0; answer < 2 * rounds; answer++) {
                    ByteBuffer granted = each.await(SyncProtocol.GRANTED);
                    int which = (int) granted.getLong(0) - offset;
                    assertEquals(++epochs[which], granted.getLong(Long.BYTES + 1 + 2 * Long.BYTES));
                }
            }
        }
    }

    @Test
    void shouldAdoptInEveryLoopWhatWasSharedInAny() throws Exception {
        try (SyncServer server = SyncServer.start(options())) {
            List<String> tickets = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                try (SyncClient maker = server.localClient()) {
                    for (String name : BOTH) {
                        try (SyncHandle handle = maker.open(name)) {
                            add(handle);
                            tickets.add(handle.share().text());
                            tickets.add(handle.share().text());
                        }
                    }
                }
            }
            try (SyncClient one = server.localClient();
                    SyncClient other = server.localClient()) {
                for (int i = 0; i < tickets.size(); i++) {
                    SyncClient adopter = i % 2 == 0 ? one : other;
                    try (SyncHandle adopted = adopter.adopt(tickets.get(i))) {
                        assertEquals(2, get(adopted));
                    }
                    String spent = tickets.get(i);
                    assertThrows(UnknownTicketException.class, () -> other.adopt(spent));
                }
            }
            Eventually.await().until(() -> server.resourceCount() == 0);
        }
    }

    @Test
    void shouldRefuseATicketThatWouldBeLookedForInAnotherLoop() throws Exception {
        try (SyncServer server = SyncServer.start(options());
                RawClient client = RawClient.welcomed(socket())) {
            long misleading = SyncProtocol.ticketOf(SECOND, 77 << 8);
            for (int i = 0; i < 2; i++) {
                client.send(SyncProtocol.OPEN, new Open().set(i + 1, BOTH.get(i), false));
            }
            client.send(SyncProtocol.INHERIT, new Inherit().set(1, misleading));
            ByteBuffer refused = client.await(SyncProtocol.REFUSED);
            assertEquals(SyncProtocol.INHERIT.id(), refused.getInt(0));
            assertEquals(RefusalReason.UNKNOWN_TICKET.ordinal(), refused.get(Integer.BYTES + Long.BYTES));
            client.send(SyncProtocol.INHERIT, new Inherit().set(2, misleading));
            client.await(SyncProtocol.INHERITED);
            client.send(SyncProtocol.ADOPT, new Adopt().set(3, misleading));
            client.await(SyncProtocol.BOUND);
            assertEquals(2, server.resourceCount());
        }
    }

    @Test
    void shouldRefuseAHandleThatIsBoundInTheOtherLoop() throws Exception {
        for (int home = 0; home < 2; home++) {
            try (SyncServer server = SyncServer.start(options());
                    RawClient first = RawClient.welcomed(socket());
                    RawClient second = RawClient.welcomed(socket())) {
                assertEquals(2, server.loop().connectionCount());
                for (RawClient client : List.of(first, second)) {
                    client.send(SyncProtocol.OPEN, new Open().set(1, BOTH.get(home), true));
                    client.await(SyncProtocol.BOUND);
                    client.send(SyncProtocol.CLOSE, new Close().set(1, 0, 0, false));
                    client.send(SyncProtocol.OPEN, new Open().set(1, BOTH.get(1 - home), true));
                    client.await(SyncProtocol.BOUND);
                    client.send(SyncProtocol.OPEN, new Open().set(1, BOTH.get(home), true));
                    assertEquals(EndCode.PROTOCOL_VIOLATION, client.endCode());
                }
            }
        }
    }

    /** Limits are counted by each loop: a client may have as many handles in each. */
    @Test
    void shouldCountLimitsInEachLoop() throws Exception {
        ServerLimits narrow = new ServerLimits(9, 1, 1, 1, 1_000_000_000);
        try (SyncServer server = SyncServer.start(options().limits(narrow));
                SyncClient client = server.localClient();
                SyncHandle first = client.open(FIRST);
                SyncHandle second = client.open(SECOND)) {
            add(first);
            add(second);
            assertThrows(LimitReachedException.class, () -> client.open(beside(FIRST)));
            assertThrows(LimitReachedException.class, () -> client.open(beside(SECOND)));
            second.close();
            try (SyncHandle third = client.open(beside(SECOND))) {
                add(third);
            }
        }
    }

    @Test
    void shouldRefuseAnOperationOnResourcesOfTwoLoops() throws Exception {
        ResidentOperation nothing = new ResidentOperation() {
            @Override
            public Mode mode() {
                return Mode.EXCLUSIVE;
            }

            @Override
            public boolean accepts(String name, @Nullable String other) {
                return true;
            }

            @Override
            public void run(ResidentCall call) {}
        };
        try (SyncServer server = SyncServer.start(options().operations(number -> nothing));
                SyncClient client = SyncClient.connect(SyncClientOptions.at(socket()));
                SyncHandle first = client.open(FIRST);
                SyncHandle second = client.open(SECOND);
                SyncHandle beside = client.open(beside(SECOND))) {
            assertEquals(3, server.resourceCount());
            byte[] none = {};
            assertEquals(
                    0,
                    second.send(beside, ResidentOperations.FIRST, false, none, 0)
                            .await()
                            .length);
            assertThrows(
                    OperationRefusedException.class,
                    () -> first.send(second, ResidentOperations.FIRST, false, none, 0)
                            .await());
        }
    }

    /** What the client's own loop refuses by itself must not overtake what the other has still to answer. */
    @Test
    void shouldAnswerInOrderWhatItsOwnLoopRefuses() throws Exception {
        try (SyncServer server = SyncServer.start(options());
                RawClient client = RawClient.welcomed(socket())) {
            for (int i = 0; i < 2; i++) {
                client.send(SyncProtocol.OPEN, new Open().set(i + 1, BOTH.get(i), true));
                client.await(SyncProtocol.BOUND);
            }
            try (Blocked blocked = new Blocked(server)) {
                client.send(SyncProtocol.ACQUIRE, new Acquire().set(2, Mode.EXCLUSIVE));
                client.send(SyncProtocol.APPLY, new Apply().set(2, 1, 1, ResidentOperations.FIRST));
                client.send(SyncProtocol.INHERIT, new Inherit().set(2, SyncProtocol.ticketOf(FIRST, 0)));
                awaitRead(server, SyncProtocol.INHERIT, 1);
            }
            assertEquals(SyncProtocol.GRANTED.id(), client.next());
            assertEquals(SyncProtocol.APPLIED.id(), client.next());
            assertEquals(SyncProtocol.REFUSED.id(), client.next());
        }
    }

    /** The refusal of the first open comes when the handle has long been closed and bound again. */
    @Test
    void shouldFindAHandleThatWasBoundAgainBeforeItsFirstRefusal() throws Exception {
        ServerLimits oneHandle = new ServerLimits(9, 1, 1, 1, 1_000_000_000);
        try (SyncServer server = SyncServer.start(options().limits(oneHandle));
                RawClient client = RawClient.welcomed(socket())) {
            client.send(SyncProtocol.OPEN, new Open().set(1, SECOND, true));
            client.await(SyncProtocol.BOUND);
            try (Blocked blocked = new Blocked(server)) {
                client.send(SyncProtocol.OPEN, new Open().set(2, beside(SECOND), false));
                client.send(SyncProtocol.CLOSE, new Close().set(2, 0, 0, false));
                client.send(SyncProtocol.CLOSE, new Close().set(1, 0, 0, false));
                client.send(SyncProtocol.OPEN, new Open().set(2, beside(SECOND), true));
                awaitRead(server, SyncProtocol.OPEN, 3);
            }
            client.await(SyncProtocol.BOUND);
            client.send(SyncProtocol.ACQUIRE, new Acquire().set(2, Mode.EXCLUSIVE));
            assertEquals(SyncProtocol.GRANTED.id(), client.next());
        }
    }
}
