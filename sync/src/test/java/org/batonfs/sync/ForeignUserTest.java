package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.batonfs.ipc.DescriptorServer;
import org.batonfs.ipc.EndCode;
import org.batonfs.ipc.EndpointException;
import org.batonfs.ipc.Peer;
import org.batonfs.ipc.ServerOptions;
import org.batonfs.ipc.Transport;
import org.batonfs.sync.protocol.Acquire;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.RefusalReason;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * foreign-user: another uid cannot connect; a socket folder open to others is refused at start. Who is refused has not said
 * a word yet, so there is no policy of holding to vary; who is admitted meets clients of every policy.
 */
@Timeout(120)
@ExtendWith(NothingLeftBehind.class)
class ForeignUserTest {
    private static final int NOBODY = 65534;
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    @TempDir
    private Path folder;

    /** Runs {@link ForeignChild} as another user, and returns what it says. */
    private String attemptAsNobody(Path socket, byte[] bytes, String... more) throws Exception {
        allow(folder, "rwx--x--x");
        Path classes = Files.createDirectories(folder.resolve("classes/org/batonfs/sync"));
        String file = ForeignChild.class.getSimpleName() + ".class";
        try (InputStream in = ForeignChild.class.getResourceAsStream(file)) {
            Files.write(classes.resolve(file), in.readAllBytes());
        }
        for (Path at = classes; !at.equals(folder); at = at.getParent()) {
            allow(at, "rwxr-xr-x");
        }
        allow(classes.resolve(file), "rw-r--r--");
        List<String> command = new ArrayList<>(List.of(
                SETPRIV.toString(),
                "--reuid=" + NOBODY,
                "--regid=" + NOBODY,
                "--clear-groups",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-cp",
                folder.resolve("classes").toString(),
                ForeignChild.class.getName(),
                socket.toString(),
                HexFormat.of().formatHex(bytes)));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    private static void allow(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static void assumeAnotherUserCanBeHad() throws IOException {
        Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        assumeTrue(uid.equals(0), "foreign-user needs a second user: run the tests as root");
        assumeTrue(Files.isExecutable(SETPRIV), "foreign-user needs a second user: " + SETPRIV + " is not there");
    }

    @ParameterizedTest(name = "foreign-user: cannot connect {0}")
    @EnumSource(Transport.class)
    void anotherUserCannotConnect(Transport transport) throws Exception {
        assumeAnotherUserCanBeHad();
        Path socket = folder.resolve("run").resolve("sync");
        byte[] hello = RawClient.hello(SyncProtocol.VERSION);
        Ends ends = new Ends();
        ServerOptions listening = ServerOptions.at(socket).listener(ends).transport(transport);
        try (SyncServer server = SyncServer.start(Serving.over(listening));
                DescriptorServer descriptors = DescriptorServer.start(server.loop());
                SyncClient innocent = SyncClient.connect(SyncClientOptions.at(socket))) {
            Path passing = socket.resolveSibling("sync.fd");
            String denied = attemptAsNobody(socket, hello);
            assertTrue(denied.startsWith("cannot reach it: Permission denied"), denied);

            allow(socket.getParent(), "rwxrwxrwx"); // the folder alone does not let it in
            denied = attemptAsNobody(socket, hello);
            assertTrue(denied.startsWith("cannot reach it: Permission denied"), denied);
            denied = attemptAsNobody(passing, new byte[64]);
            assertTrue(denied.startsWith("cannot reach it: Permission denied"), denied);
            assertEquals(0, ends.count());

            allow(socket, "rwxrwxrwx"); // nor does the socket: now the kernel says who it is
            allow(passing, "rwxrwxrwx");
            assertEquals("message 3 code " + EndCode.FOREIGN_USER.ordinal(), attemptAsNobody(socket, hello));
            assertEquals(EndCode.FOREIGN_USER, ends.await(1).get(0).code());
            assertEquals("no answer", attemptAsNobody(passing, new byte[64]));
            assertEquals(0, descriptors.count());
            try (Hold hold = innocent.open("a").acquire(Mode.EXCLUSIVE)) {
                hold.putLong(0, 1);
            }
        }
    }

    /** A policy that names the other user, restricted to reading one resource; the folder and the socket let it come. */
    @ParameterizedTest(name = "foreign-user: admitted, and restricted {0} {1}")
    @MethodSource("transportsAndPolicies")
    void anotherUserIsAdmittedAndRestricted(Transport transport, Policy policy) throws Exception {
        assumeAnotherUserCanBeHad();
        Path socket = folder.resolve("run").resolve("sync");
        Queue<Peer> asked = new ConcurrentLinkedQueue<>();
        ServerOptions listening = ServerOptions.at(socket)
                .listener(new Ends())
                .transport(transport)
                .reachableByOthers()
                .policy((peer, owner) -> true);
        SyncServerOptions options = Serving.over(listening)
                .loops(Serving.ONE_LOOP)
                .access(peer -> {
                    asked.add(peer);
                    return peer.user().equals(System.getProperty("user.name"))
                            ? Access.ALL
                            : resource -> resource.equals("shown") ? Mode.SHARED : Mode.INVALID;
                });
        try (SyncServer server = SyncServer.start(options);
                DescriptorServer descriptors = DescriptorServer.start(server.loop());
                SyncClient innocent =
                        SyncClient.connect(SyncClientOptions.at(socket).policy(policy));
                SyncClient local =
                        server.localClient(SyncClientOptions.at(socket).policy(policy));
                SyncHandle kept = local.open("shown");
                SyncHandle secret = innocent.open("secret")) {
            try (SyncHandle shown = innocent.open("shown")) {
                write(shown, 17); // and gives it up, since the other user does not stay to wait for it
            }
            write(secret, 18);
            String said = attemptAsNobody(socket, hostileRequests(), "all");
            assertEquals(List.of("welcome", "16 NOT_PERMITTED", "18 NOT_PERMITTED", "granted SHARED 17"), frames(said));
            assertEquals(2, asked.size());
            assertNotEquals(
                    System.getProperty("user.name"), List.copyOf(asked).get(1).user());
            String denied = attemptAsNobody(socket.resolveSibling("sync.fd"), new byte[64]);
            assertTrue(denied.startsWith("cannot reach it: Permission denied"), denied);
            assertEquals(0, descriptors.count());
            write(kept, 19);
            write(secret, 20);
        }
    }

    private static Stream<Arguments> transportsAndPolicies() {
        return Stream.of(Transport.values())
                .flatMap(transport -> Stream.of(Policy.values()).map(policy -> Arguments.of(transport, policy)));
    }

    private static void write(SyncHandle handle, long number) throws Exception {
        try (Hold hold = handle.acquire(Mode.EXCLUSIVE)) {
            hold.putLong(0, number);
        }
    }

    private static byte[] hostileRequests() {
        ByteBuffer all = ByteBuffer.allocate(1024);
        all.put(RawClient.hello(SyncProtocol.VERSION));
        all.put(RawClient.frame(SyncProtocol.OPEN, new Open().set(1, "secret", false)));
        all.put(RawClient.frame(SyncProtocol.OPEN, new Open().set(2, "shown", false)));
        all.put(RawClient.frame(SyncProtocol.ACQUIRE, new Acquire().set(2, Mode.EXCLUSIVE)));
        all.put(RawClient.frame(SyncProtocol.ACQUIRE, new Acquire().set(2, Mode.SHARED)));
        return Arrays.copyOf(all.array(), all.position());
    }

    /** What was answered, in words. */
    private static List<String> frames(String hex) {
        ByteBuffer all = ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.LITTLE_ENDIAN);
        List<String> words = new ArrayList<>();
        while (all.hasRemaining()) {
            int length = all.getInt();
            ByteBuffer frame = all.slice(all.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            int id = frame.get();
            if (id == SyncProtocol.REFUSED.id()) {
                words.add(frame.getInt(1) + " " + RefusalReason.values()[frame.get(13)]);
            } else if (id == SyncProtocol.GRANTED.id()) {
                words.add("granted " + Mode.values()[frame.get(9)] + " " + frame.getLong(length - Long.BYTES));
            } else {
                words.add(id == 2 ? "welcome" : "message " + id);
            }
            all.position(all.position() + length);
        }
        return words;
    }

    @Test
    void foreignUserReachableByOthersNeedsAPolicy() throws Exception {
        Path socket = folder.resolve("run").resolve("sync");
        ServerOptions open = ServerOptions.at(socket).reachableByOthers();
        assertThrows(IllegalArgumentException.class, () -> SyncServer.start(Serving.over(open)));
        Path folderOfSocket = Files.createDirectory(socket.getParent());
        allow(folderOfSocket, "rwxr-xr-x");
        EndpointException refused = assertThrows(
                EndpointException.class, () -> SyncServer.start(Serving.over(open.policy((peer, owner) -> true))));
        assertEquals(EndpointException.Problem.FOLDER_INSECURE, refused.problem());
        assertTrue(refused.getMessage().contains("at most rwx--x--x"), refused.getMessage());
    }

    @ParameterizedTest(name = "foreign-user: a folder open to others {0}")
    @ValueSource(strings = {"rwxr-x---", "rwx--x---", "rwx-w----", "rwx---r--", "rwx----w-", "rwx-----x", "rwxrwxrwx"})
    void folderOpenToOthers(String mode) throws Exception {
        Path open = Files.createDirectory(folder.resolve("open"));
        allow(open, mode);
        Path socket = open.resolve("sync");
        EndpointException refused = assertThrows(EndpointException.class, () -> SyncServer.start(Serving.at(socket)));
        assertEquals(EndpointException.Problem.FOLDER_INSECURE, refused.problem());
        assertTrue(refused.getMessage().contains(socket.toString()), refused.getMessage());
        try (var left = Files.list(open)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void foreignUserFolderOfAnother() throws Exception {
        assumeAnotherUserCanBeHad();
        Path foreign = Files.createDirectory(folder.resolve("foreign"));
        allow(foreign, "rwx------");
        Files.setAttribute(foreign, "unix:uid", NOBODY);
        EndpointException refused =
                assertThrows(EndpointException.class, () -> SyncServer.start(Serving.at(foreign.resolve("sync"))));
        assertEquals(EndpointException.Problem.FOLDER_INSECURE, refused.problem());
    }
}
