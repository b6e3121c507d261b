package org.batonfs.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.batonfs.fs.testing.FileActor;
import org.batonfs.sync.Policy;
import org.batonfs.sync.ServerLimits;
import org.batonfs.sync.SyncServerOptions;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** stuck-holder, for files: who was stopped and evicted cannot write any more, not even in its first moment awake. */
@ExtendWith(NothingLeftBehind.class)
class StuckHolderTest {
    private static final int ROUNDS = 3;

    /** More than the main process writes for a client. */
    private static final int LONG = 70_000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(Policy.class)
    void stuckHolder(Policy policy) throws IOException {
        Path host = Files.createDirectory(folder.resolve("host"));
        Path socket = folder.resolve("run").resolve("socket");
        SyncServerOptions impatient = Serving.at(socket).limits(ServerLimits.DEFAULT.withRecallNanos(1_000_000_000));
        try (FileServer server = FileServer.start(FileServerOptions.over(impatient)
                        .mount("/", HostMount.of(host))
                        .policy(policy));
                ChildProcess waiting = ChildProcess.start(FileActor.class, socket.toString(), policy.name());
                ChildProcess innocent = ChildProcess.start(FileActor.class, socket.toString(), policy.name())) {
            waiting.ask("open h /shared READ WRITE CREATE");
            innocent.ask("open other /other READ WRITE CREATE");
            StringBuilder expected = new StringBuilder();
            for (int round = 0; round < ROUNDS; round++) {
                try (ChildProcess stuck = ChildProcess.start(FileActor.class, socket.toString(), policy.name())) {
                    stuck.ask("adopt h " + waiting.ask("share h"));
                    stuck.ask("writeFill h s " + LONG); // under holds, whatever the policy
                    stuck.signal("STOP");
                    innocent.ask("write other unaffected");
                    waiting.ask("write h by-the-waiting,");
                    expected.append("s".repeat(LONG)).append("by-the-waiting,");
                    stuck.send("write h too-late");
                    stuck.signal("CONT");
                    requireEvicted(stuck.failureAnswer());
                    requireEvicted(stuck.askForFailure("open h /shared READ"));
                }
            }
            assertEquals(expected.toString(), Files.readString(host.resolve("shared")));
            assertEquals(String.valueOf(expected.length()), waiting.ask("position h"));
            waiting.ask("close h");
            innocent.ask("close other");
            assertEquals(0, server.sharedFileCount() - 1, "the last one is kept until another is shared");
        }
    }

    /** Who has the main process write holds nothing: it delays nobody while it is stopped, and goes on when it wakes. */
    @Test
    void stuckSender() throws IOException {
        Path host = Files.createDirectory(folder.resolve("host"));
        Path socket = folder.resolve("run").resolve("socket");
        SyncServerOptions impatient = Serving.at(socket).limits(ServerLimits.DEFAULT.withRecallNanos(1_000_000));
        String policy = Policy.RESIDENT.name();
        try (FileServer server =
                        FileServer.start(FileServerOptions.over(impatient).mount("/", HostMount.of(host)));
                ChildProcess one = ChildProcess.start(FileActor.class, socket.toString(), policy);
                ChildProcess stuck = ChildProcess.start(FileActor.class, socket.toString(), policy)) {
            one.ask("open h /shared READ WRITE CREATE");
            stuck.ask("adopt h " + one.ask("share h"));
            for (int i = 0; i < 2; i++) { // after the first ones neither holds anything
                one.ask("write h .");
                stuck.ask("write h .");
            }
            stuck.signal("STOP");
            long recalls = server.server().loop().traffic().framesOut(SyncProtocol.RECALL);
            one.ask("write h meanwhile,");
            stuck.send("write h later");
            stuck.signal("CONT");
            assertEquals("5", stuck.answer());
            assertEquals(recalls, server.server().loop().traffic().framesOut(SyncProtocol.RECALL));
            assertEquals("....meanwhile,later", Files.readString(host.resolve("shared")));
            one.ask("close h");
            stuck.ask("close h");
        }
    }

    private static void requireEvicted(String failure) {
        assertEquals("EvictedException", failure.split(":", 2)[0], failure);
    }
}
