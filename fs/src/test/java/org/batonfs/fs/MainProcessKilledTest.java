package org.batonfs.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.batonfs.fs.testing.Acknowledged;
import org.batonfs.fs.testing.FileActor;
import org.batonfs.fs.testing.FileServerChild;
import org.batonfs.ipc.testing.Eventually;
import org.batonfs.sync.Policy;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * server-killed, for files: SIGKILL of the main process in the middle of dense writes, through one handle and to the end of
 * one file. Clients that reconnect go on when it is back, and every write that was acknowledged is there once.
 */
@ExtendWith(NothingLeftBehind.class)
class MainProcessKilledTest {
    private static final int CLIENTS = 3;
    private static final int KILLS = 2;
    private static final int RECORDS = 400;
    private static final String RECONNECT_SECONDS = "60";

    @TempDir
    private Path folder;

    private final List<ChildProcess> clients = new ArrayList<>();
    private Path host;
    private ChildProcess server;

    @BeforeEach
    void start() throws IOException {
        host = Files.createDirectory(folder.resolve("host"));
    }

    @AfterEach
    void stop() {
        clients.add(server);
        ChildProcess.closeAll(clients);
    }

    @ParameterizedTest(name = "server-killed: dense {0}")
    @EnumSource(Policy.class)
    void serverKilled(Policy policy) throws IOException {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        begin(policy);
        Acknowledged acknowledged = new Acknowledged();
        for (int kill = 0; kill < KILLS; kill++) {
            for (int i = 0; i < CLIENTS; i++) {
                write(i, "w" + kill + i, RECORDS);
            }
            awaitAnswers(clients.get(kill % CLIENTS), random.nextInt(RECORDS / 2));
            server.kill();
            startServer(policy);
            clients.forEach(acknowledged::takeAll);
        }
        requireAllIsThere("seed " + seed, acknowledged, KILLS * CLIENTS);
    }

    /** Who held the position may die as well: then it is in nobody's memory. */
    @ParameterizedTest(name = "server-killed: with a holder {0}")
    @EnumSource(Policy.class)
    void serverKilledWithAHolder(Policy policy) throws IOException {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        begin(policy);
        Acknowledged acknowledged = new Acknowledged();
        int holder = random.nextInt(CLIENTS);
        for (int i = 0; i < CLIENTS; i++) {
            write(i, "w0" + i, i == holder ? FileActor.ENDLESS : RECORDS);
        }
        ChildProcess victim = clients.get(holder);
        awaitAnswers(victim, random.nextInt(RECORDS / 2));
        server.kill();
        victim.kill();
        clients.remove(victim);
        acknowledged.takeLast(victim);
        startServer(policy);
        clients.forEach(acknowledged::takeAll);
        requireAllIsThere("seed " + seed, acknowledged, CLIENTS);
    }

    /** The last mover is killed with the main process: nobody else was told where it had come to. */
    @ParameterizedTest(name = "server-killed: after the last mover {0}")
    @EnumSource(Policy.class)
    void serverKilledAndTheLastMoverGone(Policy policy) throws IOException {
        begin(policy);
        for (ChildProcess client : clients) {
            client.ask("write h 0123456789");
        }
        server.kill();
        ChildProcess mover = clients.remove(CLIENTS - 1);
        mover.kill();
        startServer(policy);
        clients.get(0).ask("write h abc");
        assertEquals("33", clients.get(1).ask("position h"));
        assertEquals("0123456789".repeat(CLIENTS) + "abc", Files.readString(host.resolve("shared")));
    }

    private void begin(Policy policy) {
        startServer(policy);
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(ChildProcess.start(FileActor.class, socket().toString(), policy.name(), RECONNECT_SECONDS));
        }
        clients.get(0).ask("open h /shared READ WRITE CREATE");
        for (ChildProcess client : clients) {
            if (client != clients.get(0)) {
                client.ask("adopt h " + clients.get(0).ask("share h"));
            }
            client.ask("open a /appended APPEND CREATE");
        }
    }

    private void write(int client, String writer, int count) {
        clients.get(client).send("acked h a " + writer + " " + count);
    }

    private static void awaitAnswers(ChildProcess client, int count) {
        Eventually.await().atMost(ChildProcess.DEADLINE).until(() -> client.answerCount() > count);
    }

    private void requireAllIsThere(String seed, Acknowledged acknowledged, int unspokenMax) throws IOException {
        // A victim may have left a record whose call never returned; the next write may go over it.
        write(0, "w99", 2);
        acknowledged.takeAll(clients.get(0));
        long size = Files.size(host.resolve("shared"));
        for (ChildProcess client : clients) {
            assertEquals(Long.toString(size), client.ask("position h"), seed);
            assertEquals(Long.toString(size), client.ask("size h"), seed);
        }
        acknowledged.requireOnceEach(seed, unspokenMax, host.resolve("shared"), host.resolve("appended"));
    }

    private Path socket() {
        return folder.resolve("run").resolve("socket");
    }

    private void startServer(Policy policy) {
        server = ChildProcess.start(FileServerChild.class, socket().toString(), host.toString(), policy.name());
        server.ask("serves?");
    }
}
