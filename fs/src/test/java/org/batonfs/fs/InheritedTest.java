package org.batonfs.fs;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.batonfs.fs.testing.Families;
import org.batonfs.fs.testing.Families.Family;
import org.batonfs.sync.Policy;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Handles that are handed on, to many and from one to the next. Named after the rows of the table of behaviours. */
@ExtendWith(NothingLeftBehind.class)
class InheritedTest {
    @RegisterExtension
    static final Families FAMILIES = new Families();

    /** So many live at a time, at most. */
    private static final int BATCH = 25;

    private static final int LONG_LIVED = 3;
    private static final int THREADS = 3;

    /** What each thread of those that live long reads beside each batch. */
    private static final int READS = 2;

    private static final int RECORD_BYTES = 10;

    /** So many in all under the default policy; under the others one batch: a hundred JVMs take half a minute to start. */
    private static final int CHILDREN = 100;

    /**
     * Children that read one record each and end, some at a time, and beside them threads of children that live long:
     * each record is read once.
     */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void inheritedStreams(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String path = family.directory("inherited-streams") + "/records";
        int batches = policy == Policy.ADAPTIVE ? CHILDREN / BATCH : 1;
        List<String> records = new ArrayList<>();
        for (int i = 0; i < batches * (BATCH + LONG_LIVED * THREADS * READS); i++) {
            records.add(String.format("record-%03d", i));
        }
        try (Handle handle = family.files().open(path, READ, WRITE, CREATE)) {
            handle.write(ByteBuffer.wrap(String.join("", records).getBytes(StandardCharsets.UTF_8)));
            handle.seek(0);
            for (int i = 0; i < LONG_LIVED; i++) {
                family.actor(i).ask("adopt h " + handle.share().text());
            }
            List<String> read = new ArrayList<>();
            for (int batch = 0; batch < batches; batch++) {
                readOneEach(family, handle, read);
            }
            for (int i = 0; i < LONG_LIVED; i++) {
                family.actor(i).ask("close h");
            }
            Collections.sort(read);
            assertEquals(records, read);
            assertEquals(-1, handle.read(ByteBuffer.allocate(1)));
        }
    }

    private static void readOneEach(Family family, Handle handle, List<String> read) throws IOException {
        List<ChildProcess> children = new ArrayList<>();
        try {
            for (int i = 0; i < BATCH; i++) {
                children.add(family.newActor());
            }
            for (ChildProcess child : children) {
                child.send("adopt h " + handle.share().text());
            }
            for (ChildProcess child : children) {
                assertEquals("", child.answer());
            }
            for (int i = 0; i < LONG_LIVED; i++) {
                family.actor(i).send("readSome h " + RECORD_BYTES + " " + READS + " " + THREADS);
            }
            for (ChildProcess child : children) {
                child.send("read h " + RECORD_BYTES);
            }
            for (ChildProcess child : children) {
                read.add(child.answer());
                assertEquals(0, child.finish());
            }
            for (int i = 0; i < LONG_LIVED; i++) {
                read.addAll(List.of(family.actor(i).answer().split(",", -1)));
            }
        } finally {
            ChildProcess.closeAll(children);
        }
    }

    /**
     * The process in the middle has handed the handle on and ended, in peace or by a kill; its parent is still there. A ticket
     * is all that is handed on: who has started whom makes no difference.
     */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void grandchild(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String directory = family.directory("grandchild");
        ChildProcess grandchild = family.actor(0);
        for (boolean isKilled : new boolean[] {false, true}) {
            String path = directory + "/" + isKilled;
            try (Handle handle = family.files().open(path, READ, WRITE, CREATE)) {
                handle.write(ByteBuffer.wrap("0123456789".getBytes(StandardCharsets.UTF_8)));
                handle.seek(1);
                try (ChildProcess middle = family.newActor()) {
                    middle.ask("adopt h " + handle.share().text());
                    assertEquals("12", middle.ask("read h 2"));
                    grandchild.ask("adopt h " + middle.ask("share h"));
                    assertEquals("34", middle.ask("read h 2"));
                    if (isKilled) {
                        middle.kill();
                    }
                }
                assertEquals("56", grandchild.ask("read h 2"));
                assertEquals(7, handle.position());
                handle.seek(8);
                assertEquals("89", grandchild.ask("read h 9"));
                grandchild.ask("close h");
            }
        }
    }
}
