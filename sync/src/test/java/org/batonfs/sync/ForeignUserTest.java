package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import org.batonfs.ipc.DescriptorServer;
import org.batonfs.ipc.EndCode;
import org.batonfs.ipc.EndpointException;
import org.batonfs.ipc.ServerOptions;
import org.batonfs.ipc.Transport;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** foreign-user: another uid cannot connect; a socket folder open to others is refused at start. */
@Timeout(120)
@ExtendWith(NothingLeftBehind.class)
class ForeignUserTest {
    private static final int NOBODY = 65534;
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    @TempDir
    private Path folder;

    /** Runs {@link ForeignChild} as another user, and returns what it says. */
    private String attemptAsNobody(Path socket, byte[] bytes) throws Exception {
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
        Process process = new ProcessBuilder(List.of(
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
                        HexFormat.of().formatHex(bytes)))
                .redirectErrorStream(true)
                .start();
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
        try (SyncServer server = SyncServer.start(SyncServerOptions.over(listening));
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

    @ParameterizedTest(name = "foreign-user: a folder open to others {0}")
    @ValueSource(strings = {"rwxr-x---", "rwx--x---", "rwx-w----", "rwx---r--", "rwx----w-", "rwx-----x", "rwxrwxrwx"})
    void folderOpenToOthers(String mode) throws Exception {
        Path open = Files.createDirectory(folder.resolve("open"));
        allow(open, mode);
        Path socket = open.resolve("sync");
        EndpointException refused =
                assertThrows(EndpointException.class, () -> SyncServer.start(SyncServerOptions.at(socket)));
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
        EndpointException refused = assertThrows(
                EndpointException.class, () -> SyncServer.start(SyncServerOptions.at(foreign.resolve("sync"))));
        assertEquals(EndpointException.Problem.FOLDER_INSECURE, refused.problem());
    }
}
