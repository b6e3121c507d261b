package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.batonfs.ipc.ClientOptions;
import org.batonfs.ipc.ConnectionEndedException;
import org.batonfs.ipc.EndCode;
import org.batonfs.ipc.Peer;
import org.batonfs.ipc.ServerOptions;
import org.batonfs.sync.protocol.Acquire;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.RefusalReason;
import org.batonfs.sync.protocol.Release;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a policy does to clients with sockets, those that use the library and those that do not. */
@Timeout(120)
@ExtendWith(NothingLeftBehind.class)
class AccessPolicyTest {
    @TempDir
    private Path folder;

    private final Ends ends = new Ends();
    private Path socket;

    /** A client named "reader" may read "shown"; one that the policy fails for is named "odd"; the others may do all. */
    private static Access policy(Peer peer) {
        if (peer.name().equals("odd")) {
            throw new IllegalStateException("no rule for this one");
        }
        return peer.name().isEmpty() || peer.name().equals("reader")
                ? resource -> resource.equals("shown") ? Mode.SHARED : Mode.INVALID
                : Access.ALL;
    }

    @BeforeEach
    void path() {
        socket = folder.resolve("run").resolve("sync");
    }

    private SyncServer start() throws IOException {
        return SyncServer.start(
                Serving.over(ServerOptions.at(socket).listener(ends)).access(AccessPolicyTest::policy));
    }

    private SyncClient connect(String name) throws IOException {
        return SyncClient.connect(
                SyncClientOptions.over(ClientOptions.at(socket).name(name)));
    }

    private static void write(SyncHandle handle, long number) throws Exception {
        try (Hold hold = handle.acquire(Mode.EXCLUSIVE, Duration.ofSeconds(30))) {
            hold.putLong(0, number);
        }
    }

    private static long read(SyncHandle handle) throws Exception {
        try (Hold hold = handle.acquire(Mode.SHARED, Duration.ofSeconds(30))) {
            return hold.getLong(0);
        }
    }

    @Test
    void readerSeesWhatTheOthersWriteAndCannotWriteIt() throws Exception {
        try (SyncServer server = start();
                SyncClient writer = connect("writer");
                SyncClient reader = connect("reader");
                SyncHandle written = writer.open("shown");
                SyncHandle shown = reader.open("shown")) {
            for (int i = 1; i <= 20; i++) {
                write(written, i);
                assertEquals(i, read(shown));
                if (i % 5 == 0) {
                    assertThrows(PermissionDeniedException.class, () -> shown.acquire(Mode.EXCLUSIVE));
                }
            }
            try (Hold seeing = shown.acquire(Mode.SHARED)) {
                assertThrows(PermissionDeniedException.class, seeing::upgrade);
            }
            assertEquals(20, read(shown), "the refused upgrade has ended the use, and nothing else");
            PermissionDeniedException denied =
                    assertThrows(PermissionDeniedException.class, () -> reader.open("secret"));
            assertTrue(denied.getMessage().startsWith("secret: "), denied.getMessage());
            try (SyncHandle later = reader.openLater("secret")) {
                assertThrows(PermissionDeniedException.class, () -> later.acquire(Mode.SHARED));
                assertThrows(PermissionDeniedException.class, later::share);
            }
            try (SyncHandle secret = writer.open("secret")) {
                String ticket = secret.share().text();
                assertThrows(PermissionDeniedException.class, () -> reader.adopt(ticket));
                try (SyncHandle adopted = server.localClient().adopt(ticket)) {
                    write(adopted, 7);
                }
                assertEquals(7, read(secret));
            }
            assertEquals(0, ends.count(), "a refusal ends no connection");
        }
    }

    @Test
    void hostileClientGetsNoFurtherThanTheLibrary() throws Exception {
        try (SyncServer server = start();
                SyncClient owner = connect("writer");
                SyncHandle secret = owner.open("secret");
                SyncHandle shown = owner.open("shown");
                RawClient hostile = RawClient.welcomed(socket)) {
            write(secret, 1);
            write(shown, 1);
            hostile.send(SyncProtocol.OPEN, new Open().set(1, "secret", false));
            assertEquals(RefusalReason.NOT_PERMITTED, refusal(hostile.await(SyncProtocol.REFUSED)));
            hostile.send(SyncProtocol.OPEN, new Open().set(2, "shown", false));
            hostile.send(SyncProtocol.ACQUIRE, new Acquire().set(2, Mode.EXCLUSIVE));
            assertEquals(RefusalReason.NOT_PERMITTED, refusal(hostile.await(SyncProtocol.REFUSED)));
            hostile.send(SyncProtocol.ACQUIRE, new Acquire().set(2, Mode.SHARED));
            long epoch = hostile.await(SyncProtocol.GRANTED).getLong(Long.BYTES + 1);
            Release forged = new Release().set(2, epoch, Mode.INVALID, 1_000, true);
            forged.value().set(new byte[] {66, 0, 0, 0, 0, 0, 0, 0}, 0, 8);
            hostile.send(SyncProtocol.RELEASE, forged);
            assertEquals(EndCode.PROTOCOL_VIOLATION, hostile.endCode());
            assertEquals(1, read(secret));
            assertEquals(1, read(shown));
            write(shown, 2);
            assertEquals(2, server.resourceCount());
        }
    }

    private static RefusalReason refusal(ByteBuffer fields) {
        return RefusalReason.values()[fields.get(Integer.BYTES + Long.BYTES)];
    }

    @Test
    void clientThatThePolicyFailsForIsSentAway() throws Exception {
        try (SyncServer server = start();
                SyncClient innocent = connect("writer");
                SyncHandle handle = innocent.open("a")) {
            try (SyncClient odd = connect("odd")) {
                assertThrows(SyncException.class, () -> odd.open("a"));
            } catch (ConnectionEndedException e) {
                assertEquals(EndCode.HANDLER_FAILED, e.reason().code());
            }
            assertEquals(EndCode.HANDLER_FAILED, ends.await(1).get(0).code());
            assertTrue(
                    ends.failures().get(0).contains("no rule for this one"),
                    ends.failures().toString());
            write(handle, 1);
            assertEquals(1, server.resourceCount());
        }
    }

    @Test
    void accessIsKnownBesideTheLoopWhileTheClientIsConnected() throws Exception {
        try (SyncServer server = start()) {
            long number;
            try (SyncClient writer = connect("writer");
                    SyncClient reader = connect("reader")) {
                writer.open("a").close();
                reader.open("shown").close();
                number = writer.link().clientId();
                assertSame(Access.ALL, server.accessOf(number));
                assertEquals(
                        Mode.SHARED, server.accessOf(reader.link().clientId()).most("shown"));
            }
            Awaitility.await().until(() -> server.accessOf(number) == Access.NONE);
        }
    }
}
