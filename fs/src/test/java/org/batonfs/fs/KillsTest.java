package org.batonfs.fs;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.awaitility.Awaitility;
import org.batonfs.fs.testing.Acknowledged;
import org.batonfs.fs.testing.Families;
import org.batonfs.fs.testing.Families.Family;
import org.batonfs.fs.testing.FileActor;
import org.batonfs.ipc.testing.Eventually;
import org.batonfs.sync.Policy;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SIGKILL of clients. The methods are named after the rows of the table of behaviours. */
@ExtendWith(NothingLeftBehind.class)
class KillsTest {
    @RegisterExtension
    static final Families FAMILIES = new Families();

    private static final int VICTIMS = 4;
    private static final int SURVIVORS = 2;
    private static final int SURVIVORS_RECORDS = 150;

    /** Several processes write through one handle, and append to one file, while some of them are killed. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void holderKilled(Policy policy) throws IOException {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        Family family = FAMILIES.of(policy);
        String directory = family.directory("holder-killed");
        Acknowledged acknowledged = new Acknowledged();
        List<ChildProcess> victims = new ArrayList<>();
        try (Handle handle = family.files().open(directory + "/shared", READ, WRITE, CREATE)) {
            for (int i = 0; i < VICTIMS; i++) {
                victims.add(family.newActor());
            }
            for (int i = 0; i < VICTIMS + SURVIVORS; i++) {
                ChildProcess actor = i < VICTIMS ? victims.get(i) : family.actor(i - VICTIMS);
                actor.ask("adopt h " + handle.share().text());
                actor.ask("open a " + directory + "/appended APPEND CREATE");
            }
            for (int i = 0; i < VICTIMS; i++) {
                ChildProcess victim = victims.get(i);
                for (int j = 0; j < SURVIVORS; j++) {
                    family.actor(j).send("acked h a s" + i + j + " " + SURVIVORS_RECORDS);
                }
                victim.send("acked h a v" + i + " " + FileActor.ENDLESS);
                int acks = random.nextInt(200);
                Eventually.await()
                        .pollInSameThread()
                        .atMost(ChildProcess.DEADLINE)
                        .until(() -> victim.answerCount() > acks);
                victim.kill();
                acknowledged.takeLast(victim);
                for (int j = 0; j < SURVIVORS; j++) {
                    acknowledged.takeAll(family.actor(j));
                }
            }
            // The last victim may have left a record whose call never returned; the next write may go over it.
            family.actor(0).send("acked h a s99 2");
            acknowledged.takeAll(family.actor(0));
            assertEquals(Files.size(family.host(directory + "/shared")), handle.position(), "seed " + seed);
            assertEquals(handle.size(), handle.position(), "seed " + seed);
        } finally {
            ChildProcess.closeAll(victims);
        }
        for (int j = 0; j < SURVIVORS; j++) {
            family.actor(j).ask("close h");
            family.actor(j).ask("close a");
        }
        acknowledged.requireOnceEach(
                "seed " + seed, VICTIMS, family.host(directory + "/shared"), family.host(directory + "/appended"));
    }

    /** Whoever waits behind a killed process is served, and goes on where that one had come to. Nobody else notices. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void clientKilled(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String directory = family.directory("client-killed");
        ChildProcess waiting = family.actor(0);
        ChildProcess bystander = family.actor(1);
        bystander.ask("open h " + directory + "/other READ WRITE CREATE");
        bystander.ask("write h before");
        StringBuilder expected = new StringBuilder();
        try (Handle handle = family.files().open(directory + "/file", READ, WRITE, CREATE);
                ChildProcess victim = family.newActor()) {
            for (ChildProcess actor : List.of(waiting, victim)) {
                actor.ask("adopt h " + handle.share().text());
            }
            String messages = bystander.ask("messages");
            victim.ask("write h by-the-victim,");
            victim.signal("STOP"); // so that it keeps what it holds until it is killed, if it holds anything
            long recalls = recalls(family);
            waiting.send("write h by-the-waiting");
            Awaitility.await().until(() -> recalls(family) > recalls || waiting.hasAnswer());
            victim.kill();
            waiting.answer();
            expected.append("by-the-victim,by-the-waiting");
            assertEquals(expected.length(), handle.position());
            assertEquals(messages, bystander.ask("messages"));
            bystander.ask("write h and-after");
            assertEquals("15", bystander.ask("position h"));
        }
        assertEquals(expected.toString(), Files.readString(family.host(directory + "/file")));
        waiting.ask("close h");
        bystander.ask("close h");
    }

    private static long recalls(Family family) {
        return family.server().server().loop().traffic().framesOut(SyncProtocol.RECALL);
    }
}
