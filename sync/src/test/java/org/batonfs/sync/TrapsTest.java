package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.batonfs.ipc.MessageType;
import org.batonfs.sync.protocol.Acquire;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.Reclaim;
import org.batonfs.sync.protocol.Release;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a main process, in a JVM of its own, does not do at a peer's word: load a class, open a file, allocate. Whatever a
 * message can hold is said wherever it can be said, and the JVM's own log and the host tell what came of it.
 */
@Timeout(180)
@ExtendWith(NothingLeftBehind.class)
class TrapsTest {
    private static final int CROWD = 600;
    private static final int FRAME_BYTES_MAX = 1 << 20;

    @TempDir
    private Path folder;

    private Path socket;
    private Path classes;
    private ChildProcess server;

    /** Is on the class path of the main process, which has no reason to load it. */
    static final class Trap {
        private Trap() {}
    }

    @BeforeEach
    void start() throws Exception {
        socket = folder.resolve("run").resolve("sync");
        classes = folder.resolve("classes");
        server = ChildProcess.start(
                ServerChild.class,
                Map.of("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + classes + " -XX:MaxDirectMemorySize=64m"),
                socket.toString());
        server.ask("up");
        sayEverywhere("nothing in particular"); // what the main process needs for all this is loaded now
        honest(1);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** A client of which the traps must not take anything away. */
    private void honest(long expected) throws Exception {
        try (SyncClient client = SyncClient.connect(SyncClientOptions.at(socket));
                SyncHandle handle = client.open("honest " + expected);
                Hold hold = handle.acquire(Mode.EXCLUSIVE)) {
            assertEquals(0, hold.length());
        }
    }

    /** In each text and each value of each message, and as the raw bytes of a stream. */
    private void sayEverywhere(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Release release = new Release().set(1, 1, Mode.INVALID, 1, true);
        release.value().set(bytes);
        Reclaim reclaim = new Reclaim().set(2, text, Mode.EXCLUSIVE, 1, 1, 1, 1, false);
        reclaim.value().set(bytes);
        List<byte[]> streams = new ArrayList<>();
        streams.add(join(
                RawClient.hello(SyncProtocol.VERSION),
                RawClient.frame(SyncProtocol.OPEN, new Open().set(1, text, true)),
                RawClient.frame(SyncProtocol.ACQUIRE, new Acquire().set(1, Mode.EXCLUSIVE)),
                RawClient.frame(SyncProtocol.RELEASE, release)));
        streams.add(join(RawClient.hello(SyncProtocol.VERSION), RawClient.frame(SyncProtocol.RECLAIM, reclaim)));
        streams.add(join(
                RawClient.hello(SyncProtocol.VERSION), RawClient.frame(GOODBYE, join(new byte[] {1}, text(bytes)))));
        streams.add(hello(bytes, SyncProtocol.VERSION, bytes));
        streams.add(hello(SyncProtocol.PROTOCOL.name().getBytes(StandardCharsets.UTF_8), SyncProtocol.VERSION, bytes));
        streams.add(bytes);
        streams.add(join(int32(bytes.length), bytes));
        for (MessageType type : SyncProtocol.PROTOCOL.requests()) {
            streams.add(join(RawClient.hello(SyncProtocol.VERSION), RawClient.frame(type.id(), text(bytes))));
        }
        for (byte[] stream : streams) {
            try (HostilePeer peer = new HostilePeer(socket)) {
                peer.write(stream);
                peer.endOutput();
                peer.readToTheEnd();
            }
        }
    }

    private static final int HELLO = 1;
    private static final int GOODBYE = 3;
    private static final int MAGIC = 0x4E544142;

    private static byte[] hello(byte[] protocol, int version, byte[] name) {
        return RawClient.frame(HELLO, join(int32(MAGIC), text(protocol), int32(version), new byte[8], text(name)));
    }

    private static byte[] text(byte[] utf8) {
        byte[] length = {(byte) utf8.length, (byte) (utf8.length >> 8)};
        return join(length, utf8);
    }

    private static byte[] int32(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    private static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer all = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    @Test
    void shouldLoadNoClassThatAMessageNames() throws Exception {
        String name = Trap.class.getName();
        String before = Files.readString(classes);
        assertTrue(before.contains("org.batonfs.sync.core.ServerCore"), "the log of classes does not work");
        for (String text : List.of(
                name,
                "!" + name + " {}",
                "!!" + name + "\n",
                "--- !" + name + " { a: 1 }\n...\n",
                "L" + name.replace('.', '/') + ";",
                "${java:" + name + "}",
                "java.util.prefs.Preferences",
                "!java.util.prefs.Preferences {}")) {
            sayEverywhere(text);
        }
        honest(2);
        server.ask("still up");
        String news = Files.readString(classes).substring(before.length());
        assertFalse(news.contains("TrapsTest"), news);
        assertFalse(news.contains("java.util.prefs"), news);
        assertEquals(
                "",
                news.lines()
                        .filter(line -> line.contains("org.batonfs") && !line.contains("$$Lambda"))
                        .reduce("", String::concat),
                news);
    }

    @Test
    void shouldOpenNoFileThatAMessageNames() throws Exception {
        Path trap = trap("trap");
        Path control = trap("control");
        FileTime untouched = accessed(trap);
        Files.readString(control);
        Assumptions.assumeFalse(accessed(control).equals(untouched), "this file system does not tell who has read");
        for (String text : List.of(
                trap.toString(),
                "file://" + trap,
                "../trap",
                "../../trap",
                "./../trap\0",
                "run/../trap",
                "/../../" + trap)) {
            sayEverywhere(text);
        }
        honest(3);
        assertEquals(untouched, accessed(trap));
        try (var all = Files.walk(folder)) {
            assertEquals(
                    List.of(
                            "",
                            "classes",
                            "control",
                            "run",
                            "run/sync",
                            "run/sync.generation",
                            "run/sync.lock",
                            "trap"),
                    all.map(path -> folder.relativize(path).toString()).sorted().toList());
        }
    }

    private Path trap(String name) throws IOException {
        Path trap = Files.writeString(folder.resolve(name), "a secret");
        Files.setAttribute(trap, "lastAccessTime", FileTime.from(Instant.EPOCH)); // older than its bytes: is noted
        return trap;
    }

    private static FileTime accessed(Path file) throws IOException {
        return (FileTime) Files.getAttribute(file, "lastAccessTime");
    }

    /**
     * Each of a crowd begins a frame as long as any may be, all at the same time: together more than twice the heap of
     * the main process.
     */
    @Test
    void shouldAllocateNothingForALengthThatIsOnlyNamed() throws Exception {
        List<HostilePeer> crowd = new ArrayList<>();
        try {
            for (int i = 0; i < CROWD; i++) {
                HostilePeer peer = new HostilePeer(socket);
                crowd.add(peer);
                boolean isGreeted = i % 2 == 0;
                int length = i % 3 == 0 ? FRAME_BYTES_MAX : i % 3 == 1 ? Integer.MAX_VALUE : FRAME_BYTES_MAX + 1;
                peer.write(isGreeted ? join(RawClient.hello(SyncProtocol.VERSION), int32(length)) : int32(length));
            }
            honest(4);
            server.ask("still up");
            for (HostilePeer peer : crowd) {
                peer.write(new byte[] {(byte) SyncProtocol.RELEASE.id()}); // now it is known to be too long for that
                peer.endOutput();
                peer.readToTheEnd();
            }
            honest(5);
        } finally {
            for (HostilePeer peer : crowd) {
                peer.close();
            }
        }
        assertFalse(server.errorOutput().contains("OutOfMemory"), server.errorOutput());
    }
}
