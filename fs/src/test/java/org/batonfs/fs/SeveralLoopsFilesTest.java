package org.batonfs.fs;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.batonfs.ipc.Traffic;
import org.batonfs.sync.Policy;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Files of a main process that serves by two loops: shared positions and their inodes are with the same one. */
@ExtendWith(NothingLeftBehind.class)
class SeveralLoopsFilesTest {
    private static final int FILES = 16;
    private static final int TURNS = 10;
    private static final int WARM_UP_TURNS = 3;

    @TempDir
    private Path folder;

    private Path socket() {
        return folder.resolve("s");
    }

    private BatonFileSystem connect() throws IOException {
        return BatonFileSystem.connect(SyncClientOptions.at(socket()).policy(Policy.RESIDENT));
    }

    /** With its position in the other loop a call could only be done under holds, which the two would have to hand over. */
    @Test
    void shouldDoCallsAtSharedPositionsInEitherLoop() throws Exception {
        Path host = Files.createDirectory(folder.resolve("host"));
        FileServerOptions options = FileServerOptions.over(Serving.at(socket()).loops(2))
                .mount("/", HostMount.of(host))
                .policy(Policy.RESIDENT);
        try (FileServer server = FileServer.start(options);
                BatonFileSystem one = connect();
                BatonFileSystem other = connect()) {
            List<Handle> handles = new ArrayList<>();
            for (int i = 0; i < FILES; i++) {
                Handle handle = server.fileSystem().open("/" + i, READ, WRITE, CREATE);
                handles.add(handle);
                Handle first = one.adopt(handle.share().text());
                Handle second = other.adopt(handle.share().text());
                handles.add(first);
                handles.add(second);
                takeTurns(first, second, WARM_UP_TURNS);
                Traffic before = server.server().loop().traffic();
                takeTurns(first, second, TURNS);
                Traffic cost = server.server().loop().traffic().minus(before);
                assertEquals(2 * TURNS, cost.framesIn(SyncProtocol.APPLY), "file " + i);
                assertEquals(2L * 2 * TURNS, cost.messages(), cost::toString);
                assertEquals("ab".repeat(TURNS + WARM_UP_TURNS), Files.readString(host.resolve("" + i)));
            }
            for (Handle handle : handles) {
                handle.close();
            }
            assertTrue(server.server().resourceCount() > 0);
        }
    }

    private static void takeTurns(Handle first, Handle second, int turns) throws IOException {
        for (int turn = 0; turn < turns; turn++) {
            first.write(ByteBuffer.wrap("a".getBytes(StandardCharsets.UTF_8)));
            second.write(ByteBuffer.wrap("b".getBytes(StandardCharsets.UTF_8)));
        }
    }
}
