package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.batonfs.sync.testing.ClosedThing;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Using a closed thing fails clearly, whatever its method; and what a program has left open is told by name. */
@ExtendWith(NothingLeftBehind.class)
class ClosedThingsTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final List<String> forgotten = new ArrayList<>();
    private SyncServer server;

    @BeforeEach
    void start() throws IOException {
        server = SyncServer.start(Serving.at(folder.resolve("run").resolve("sync")));
    }

    private SyncClient connect() throws IOException {
        return SyncClient.connect(SyncClientOptions.at(server.socket())
                .forgotten((closed, things) -> forgotten.add(closed + " " + things)));
    }

    @Test
    void handle() throws Exception {
        try (SyncServer open = server;
                SyncClient client = connect()) {
            SyncHandle handle = client.open("counter");
            handle.close();
            new ClosedThing(SyncHandle.class, HandleClosedException.class, "counter")
                    .fails("acquire", () -> handle.acquire(Mode.SHARED).close())
                    .fails(
                            "acquire(timeout)",
                            () -> handle.acquire(Mode.SHARED, SOON).close())
                    .fails(
                            "acquireBefore",
                            () -> handle.acquireBefore(Mode.SHARED, handle).close())
                    .fails("tryAcquire", () -> handle.tryAcquire(Mode.EXCLUSIVE))
                    .fails("share", handle::share)
                    .fails("get", handle::get)
                    .fails("put", () -> handle.put(new byte[1]))
                    .fails("add", () -> handle.add(0, 1))
                    .fails("send", () -> handle.send(null, ResidentOperations.GET, true, new byte[0], 0))
                    .works("usedInPairs", handle::usedInPairs)
                    .works("wouldSend", () -> assertFalse(handle.wouldSend(Mode.SHARED)))
                    .works("listener", () -> handle.listener(Unheard::new))
                    .works("name", handle::name)
                    .works("mode", () -> assertEquals(Mode.INVALID, handle.mode()))
                    .works("close", handle::close)
                    .works("toString", handle::toString)
                    .check();
            Awaitility.await().until(() -> open.resourceCount() == 0); // the close has no answer
        }
        assertEquals(List.of(), forgotten);
    }

    @Test
    void hold() throws Exception {
        try (SyncServer open = server;
                SyncClient client = connect();
                SyncHandle handle = client.open("counter")) {
            Hold hold = handle.acquire(Mode.EXCLUSIVE);
            hold.putLong(0, 1);
            hold.close();
            new ClosedThing(Hold.class, IllegalStateException.class, "counter")
                    .fails("version", hold::version)
                    .fails("inDoubt", hold::inDoubt)
                    .fails("length", hold::length)
                    .fails("value", hold::value)
                    .fails("getLong", () -> hold.getLong(0))
                    .fails("update", () -> hold.update(new byte[1]))
                    .fails("putLong", () -> hold.putLong(0, 1))
                    .fails("markChanged", hold::markChanged)
                    .fails("upgrade", hold::upgrade)
                    .fails("upgrade(timeout)", () -> hold.upgrade(SOON))
                    .fails("requireValid", hold::requireValid)
                    .works("mode", () -> assertEquals(Mode.INVALID, hold.mode()))
                    .works("close", hold::close)
                    .check();
            assertEquals(1, open.resourceCount());
        }
        assertEquals(List.of(), forgotten);
    }

    @Test
    void client() throws Exception {
        try (SyncServer open = server) {
            SyncClient client = connect();
            SyncHandle handle = client.open("counter");
            String ticket = handle.share().text();
            Hold unended = handle.acquire(Mode.EXCLUSIVE);
            handle.close();
            client.close();
            new ClosedThing(
                            SyncClient.class,
                            HandleClosedException.class,
                            open.socket().toString())
                    .fails("open", () -> client.open("counter"))
                    .fails("openLater", () -> client.openLater("counter"))
                    .fails("adopt", () -> client.adopt(ticket))
                    .works("traffic", client::traffic)
                    .works("policy", client::policy)
                    .works("link", client::link)
                    .works("isOpen", () -> assertFalse(client.isOpen()))
                    .works(
                            "exceptionFor",
                            () -> client.exceptionFor(client.link().endReason()))
                    .works("report", () -> client.report(client, List.of()))
                    .works("close", client::close)
                    .works("toString", client::toString)
                    .check();
            assertThrows(HandleClosedException.class, () -> unended.putLong(0, 1));
            unended.close();
            assertEquals(List.of("SyncClient[" + open.socket() + "] [Hold[counter]]"), forgotten);
        }
    }

    @Test
    void server() throws Exception {
        server.close();
        new ClosedThing(
                        SyncServer.class,
                        IllegalStateException.class,
                        server.socket().toString())
                .fails("localClient", server::localClient)
                .fails("resourceCount", server::resourceCount)
                .fails("existing", () -> server.existing(List.of("counter")))
                .works("socket", server::socket)
                .works("loop", server::loop)
                .works("execute", () -> server.execute(() -> fail("it runs although the server is closed")))
                .works("accessOf", () -> assertEquals(Access.NONE, server.accessOf(1)))
                .works("close", server::close)
                .check();
    }

    /** By name, and how many; not those that were closed before. */
    @Test
    void whatWasForgotten() throws Exception {
        try (SyncServer open = server) {
            SyncClient client = connect();
            SyncHandle left = client.open("b");
            assertEquals("b", left.name());
            for (int i = 0; i < 3; i++) {
                client.open("a").acquire(Mode.SHARED).close();
            }
            client.open("closed").close();
            client.close();
            client.close();
            assertEquals(
                    List.of("SyncClient[" + open.socket() + "] [3 of SyncHandle[a], SyncHandle[b]]"),
                    forgotten,
                    "told once");
        }
    }

    @Test
    void notMoreNamesThanALogCanBear() throws Exception {
        try (SyncServer open = server;
                SyncClient local = open.localClient(
                        SyncClientOptions.at(open.socket()).forgotten((closed, things) -> forgotten.addAll(things)))) {
            for (int i = 0; i < ForgottenListener.NAMED_MAX + 7; i++) {
                local.openLater(String.format("%04d", i));
            }
        }
        assertEquals(ForgottenListener.NAMED_MAX + 1, forgotten.size());
        assertEquals("SyncHandle[0000]", forgotten.get(0));
        assertEquals("and 7 more", forgotten.get(ForgottenListener.NAMED_MAX));
    }

    /** Of a handle that is closed nobody hears anything. */
    private static final class Unheard implements HoldListener {
        @Override
        public void beforeLowering(boolean mayBeLost) {
            fail("nothing is held");
        }

        @Override
        public void onLost() {
            fail("nothing is held");
        }
    }
}
