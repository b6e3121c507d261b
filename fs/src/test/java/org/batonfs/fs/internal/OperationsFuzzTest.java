package org.batonfs.fs.internal;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.batonfs.fs.BatonFileSystem;
import org.batonfs.fs.FileServer;
import org.batonfs.fs.FileServerOptions;
import org.batonfs.fs.Handle;
import org.batonfs.fs.HostMount;
import org.batonfs.fs.MountAccess;
import org.batonfs.ipc.ClientOptions;
import org.batonfs.ipc.EndReason;
import org.batonfs.ipc.IpcListener;
import org.batonfs.ipc.Peer;
import org.batonfs.ipc.ServerOptions;
import org.batonfs.sync.OperationRefusedException;
import org.batonfs.sync.PendingOperation;
import org.batonfs.sync.PermissionDeniedException;
import org.batonfs.sync.Policy;
import org.batonfs.sync.ResidentOperations;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncException;
import org.batonfs.sync.SyncHandle;
import org.batonfs.sync.ValueInDoubtException;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.Serving;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * Any operations on any resources, with any bodies, by a client that may do everything, only read, or use a subtree only. Each
 * is answered or refused; nothing changes that this client may not change, no name is made or taken away, no byte of what lies
 * beside the mount is told, the server logs no failure, and another client's operations, on the same files too, go on as
 * if nothing had been.
 */
class OperationsFuzzTest {
    private static final int PENDING_MAX = 16;
    private static final int OPERATIONS_MAX = 200;

    /** More than the server's thread moves itself. */
    private static final int LONG_BYTES = ResidentFiles.LOOP_BYTES_MAX + 904;

    /** Stands for the folder that everything is in, which nobody can guess, at the beginning of a path. */
    private static final byte FOLDER = 1;

    private static final String[] WHO = {"anybody", "reader", "team"};
    private static final byte[] SECRET = bytes(UUID.randomUUID().toString());
    private static final Queue<String> FAILURES = new ConcurrentLinkedQueue<>();
    private static final List<Victim> VICTIMS = new ArrayList<>();

    @TempDir
    private static Path folder;

    private static FileServer server;
    private static BatonFileSystem good;
    private static Victim own;
    private static SyncHandle counter;
    private static long counted;
    private static String[] resources;
    private static List<String> names;

    /** A file with a shared position, which the good client keeps open. */
    private record Victim(Path host, String content, Handle handle, String position) {
        static Victim make(String path, String content) throws IOException {
            Handle handle = good.open(path, READ, WRITE, CREATE);
            handle.write(ByteBuffer.wrap(bytes(content)));
            String ticket = handle.share().text();
            Path host = folder.resolve("host").resolve(path.substring(1));
            return new Victim(host, content, handle, ticket.substring(ticket.indexOf("open:")));
        }

        boolean isAsItWas() throws IOException {
            return Files.size(host) == content.length() && Arrays.equals(Files.readAllBytes(host), bytes(content));
        }

        /** Makes it as it was, by operations. */
        void repair() throws IOException {
            handle.truncate(0);
            handle.seek(0);
            handle.write(ByteBuffer.wrap(bytes(content)));
            assertEquals(content.length(), handle.position());
            ByteBuffer all = ByteBuffer.allocate(content.length() + 1);
            assertEquals(content.length(), handle.readAt(all, 0));
            assertArrayEquals(bytes(content), Arrays.copyOf(all.array(), content.length()));
            assertTrue(isAsItWas());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @BeforeAll
    static void start() throws Exception {
        Path host = Files.createDirectory(folder.resolve("host"));
        Files.createDirectory(host.resolve("team"));
        Files.write(folder.resolve("outside"), SECRET);
        Files.createSymbolicLink(host.resolve("up"), folder);
        Files.createSymbolicLink(host.resolve("link"), Path.of("file"));
        Path socket = folder.resolve("run").resolve("socket");
        server = FileServer.start(
                FileServerOptions.over(Serving.over(ServerOptions.at(socket).listener(new Failures())))
                        .mount("/", HostMount.of(host))
                        .subtree("/team")
                        .access(OperationsFuzzTest::access));
        good = BatonFileSystem.connect(SyncClientOptions.at(socket).policy(Policy.RESIDENT));
        String content = "0123456789";
        VICTIMS.add(Victim.make("/file", content));
        VICTIMS.add(Victim.make("/long", "0".repeat(2 * LONG_BYTES)));
        VICTIMS.add(Victim.make("/team/file", content));
        own = Victim.make("/own", content);
        counter = good.client().open(UUID.randomUUID().toString());
        resources = resources(host);
        names = names();
    }

    @AfterAll
    static void stop() throws IOException {
        for (Victim victim : VICTIMS) {
            victim.handle.close();
        }
        own.handle.close();
        counter.close();
        good.close();
        server.close();
    }

    private static MountAccess access(Peer peer) {
        return switch (peer.name()) {
            case "team" -> MountAccess.only("/team");
            case "reader" -> MountAccess.all().readOnly();
            default -> MountAccess.all();
        };
    }

    /** What operations can be about, true and false; by number, from 1. */
    private static String[] resources(Path host) throws IOException {
        String inodes = ResourceNames.inodesOf(HostFiles.lookup(host).id());
        String positions = ResourceNames.positionsOf(HostFiles.lookup(host).id());
        String team =
                ResourceNames.inodesOf(HostFiles.lookup(host.resolve("team")).id());
        String file = HostFiles.lookup(host.resolve("file")).id().toString();
        String outside = HostFiles.lookup(folder.resolve("outside")).id().toString();
        return new String[] {
            inodes + file,
            inodes + HostFiles.lookup(host.resolve("long")).id(),
            team + HostFiles.lookup(host.resolve("team/file")).id(),
            inodes + HostFiles.lookup(host.resolve("team")).id(),
            VICTIMS.get(0).position,
            VICTIMS.get(1).position,
            VICTIMS.get(2).position,
            positions + "00-11",
            positions + "../../host/planted",
            inodes + outside,
            team + file,
            "any",
            "mounts",
            "inode:a:b:x:y",
            ResourceNames.inodesOf(HostFiles.lookup(folder).id()) + outside
        };
    }

    /** All there is, but for what positions are written down in, whose names are not paths. */
    private static List<String> names() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.map(path -> folder.relativize(path).toString())
                    .filter(name -> !name.matches("run/socket\\.positions/[0-9a-f:-]+"))
                    .sorted()
                    .toList();
        }
    }

    /**
     * The first byte says who it is. Then operations, of which some are under way together: the resources, the number, the length
     * of the body, and the body.
     */
    @FuzzTest(maxDuration = "3m")
    void anyOperation(byte[] input) throws Exception {
        FAILURES.clear(); // what an input before has found is told
        ByteBuffer in = ByteBuffer.wrap(input);
        String who = in.hasRemaining() ? WHO[(in.get() & 0xFF) % WHO.length] : WHO[0];
        ClientOptions options = ClientOptions.at(server.server().socket()).name(who);
        try (SyncClient client = SyncClient.connect(SyncClientOptions.over(options))) {
            Operations operations = new Operations(client);
            for (int i = 0; i < OPERATIONS_MAX && in.remaining() >= 3; i++) {
                operations.next(in);
            }
            operations.close();
        }
        requireUnharmed(who);
    }

    private static void requireUnharmed(String who) throws Exception {
        assertEquals(List.of(), List.copyOf(FAILURES));
        assertArrayEquals(SECRET, Files.readAllBytes(folder.resolve("outside")));
        assertEquals(names, names());
        assertTrue(own.isAsItWas());
        own.repair();
        assertEquals(++counted, counter.add(0, 1));
        for (Victim victim : VICTIMS) {
            boolean mayChange = who.equals("anybody")
                    || (who.equals("team") && victim.host.toString().contains("/team/"));
            assertTrue(mayChange || victim.isAsItWas(), () -> who + " has changed " + victim.host);
            victim.repair();
        }
        assertEquals(List.of(), List.copyOf(FAILURES));
    }

    /** What one client has done. */
    private static final class Operations {
        private final SyncClient client;
        private final Map<Integer, SyncHandle> handles = new HashMap<>();
        private final List<PendingOperation> pending = new ArrayList<>();

        Operations(SyncClient client) {
            this.client = client;
        }

        void next(ByteBuffer in) throws SyncException, InterruptedException {
            int about = in.get() & 0xFF;
            int what = in.get() & 0xFF;
            byte[] body = new byte[Math.min(in.get() & 0xFF, in.remaining())];
            in.get(body);
            SyncHandle first = handle(about & 15);
            SyncHandle other = handle(about >> 4);
            if (first == null) {
                return;
            }
            boolean isLong = (what & 128) != 0;
            pending.add(first.send(
                    other,
                    number(what & 127),
                    false,
                    isLong ? Arrays.copyOf(body, LONG_BYTES) : pathIn(body),
                    SyncProtocol.BODY_BYTES_MAX));
            if (pending.size() == PENDING_MAX || (what & 64) != 0) {
                await();
            }
        }

        /** Of files, of values, and such as there are none. */
        private static int number(int what) {
            int low = what & 31;
            int files = FileOperation.values().length;
            return low < files ? ResidentOperations.FIRST + low : low < 31 ? low - files : SyncProtocol.OPERATION_MAX;
        }

        private static byte[] pathIn(byte[] body) {
            if (body.length <= Integer.BYTES || body[Integer.BYTES] != FOLDER) {
                return body;
            }
            byte[] name = folder.toString().getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.allocate(body.length - 1 + name.length)
                    .put(body, 0, Integer.BYTES)
                    .put(name)
                    .put(body, Integer.BYTES + 1, body.length - Integer.BYTES - 1)
                    .array();
        }

        private @Nullable SyncHandle handle(int number) throws SyncException, InterruptedException {
            if (number != 0 && !handles.containsKey(number)) {
                try {
                    handles.put(number, client.open(resources[number - 1]));
                } catch (PermissionDeniedException e) {
                    return null; // it may not even name it
                }
            }
            return handles.get(number);
        }

        /** Waits for all answers. Whatever fails otherwise, or ends the connection, is a fault. */
        void await() throws SyncException, InterruptedException {
            for (PendingOperation operation : pending) {
                try {
                    requireNoSecret(operation.await());
                } catch (OperationRefusedException | PermissionDeniedException | ValueInDoubtException e) {
                    assertEquals(1, String.valueOf(e.getMessage()).lines().count(), "what it says is not one line");
                }
            }
            pending.clear();
        }

        void close() throws SyncException, InterruptedException {
            await();
            handles.values().forEach(SyncHandle::close);
        }

        private static void requireNoSecret(byte[] answer) {
            String text = new String(answer, StandardCharsets.ISO_8859_1);
            assertFalse(text.contains(new String(SECRET, StandardCharsets.US_ASCII)), "it tells what is outside");
        }
    }

    /** What a server says when something is wrong with itself. */
    private static final class Failures implements IpcListener {
        @Override
        public void onEnded(long connection, Peer peer, EndReason reason) {
            // The clients end their connections themselves, or their calls tell of it.
        }

        @Override
        public void onFailure(String what, Throwable cause) {
            FAILURES.add(what + ": " + cause);
        }
    }
}
