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
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.batonfs.fs.testing.Families;
import org.batonfs.fs.testing.Families.Family;
import org.batonfs.fs.testing.Footprint;
import org.batonfs.sync.Policy;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What there is only so much of. The methods are named after the rows of the table of behaviours. */
@ExtendWith(NothingLeftBehind.class)
class ExhaustionTest {
    @RegisterExtension
    static final Families FAMILIES = new Families();

    private static final int WARMING = 20_000;
    private static final int STORM = 100_000;

    /** An object that is left behind by each open would be more than this. */
    private static final long GROWTH_KIB_MAX = STORM * 16L / 1024;

    @ParameterizedTest
    @EnumSource(Policy.class)
    void closeStorm(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String prefix = family.directory("close-storm") + "/file";
        ChildProcess client = family.actor(0);
        Footprint clientBefore = Footprint.parse(client.ask("storm " + WARMING + " " + prefix));
        Footprint serverBefore = Footprint.now();
        int resourcesBefore = family.server().server().resourceCount();
        Footprint clientAfter = Footprint.parse(client.ask("storm " + STORM + " " + prefix));
        requireNoGrowth("client", clientBefore, clientAfter);
        requireNoGrowth("server", serverBefore, Footprint.now());
        Awaitility.await().until(() -> family.server().server().resourceCount() <= resourcesBefore);
    }

    /** Handles that are shared and closed leave at most a few files of positions, until others are shared. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void closeStormOfSharedHandles(Policy policy) throws IOException {
        Family family = FAMILIES.of(policy);
        String path = family.directory("close-storm-shared") + "/file";
        for (int i = 0; i < 500; i++) {
            try (Handle handle = family.files().open(path, READ, WRITE, CREATE)) {
                handle.share().cancel();
            }
        }
        try (Stream<Path> all = Files.list(family.socket().resolveSibling("socket.positions"))) {
            long left = all.count();
            assertTrue(left <= 2 * 64, left + " files");
        }
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void noSpace(Policy policy) throws IOException {
        onASmallDisk(policy, "no-space", ExhaustionTest::fill);
    }

    /** As above, by calls that are short enough for the main process to do them. */
    @ParameterizedTest
    @EnumSource(Policy.class)
    void noSpaceForShortWrites(Policy policy) throws IOException {
        onASmallDisk(policy, "no-space-short", ExhaustionTest::fillByShortWrites);
    }

    private interface Filling {
        void fill(Family family, String directory) throws IOException;
    }

    private static void onASmallDisk(Policy policy, String name, Filling filling) throws IOException {
        Family family = FAMILIES.of(policy);
        String directory = family.directory(name);
        Path host = family.host(directory);
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", host.toString()),
                "a small file system cannot be mounted here: that needs root");
        try {
            family.files().refresh(directory);
            filling.fill(family, directory);
        } finally {
            assertTrue(run("umount", "-l", host.toString())); // the main process keeps the shared file for a while
        }
    }

    private static void fillByShortWrites(Family family, String directory) throws IOException {
        long size = 30_000;
        try (Handle filler = family.files().open(directory + "/filler", WRITE, CREATE);
                Handle handle = family.files().open(directory + "/file", READ, WRITE, CREATE)) {
            filler.write(bytes("f".repeat(100_000)));
            String ticket = handle.share().text();
            List<ChildProcess> both = List.of(family.actor(0), family.actor(1));
            both.get(0).ask("adopt h " + ticket);
            both.get(1).ask("adopt h " + handle.share().text());
            for (int i = 0; i < 4; i++) {
                both.get(i % 2).ask("writeFill h x " + size);
            }
            for (ChildProcess child : both) {
                String said = child.askForFailure("writeFill h y 60000");
                assertTrue(said.startsWith("FileSystemException: " + directory + "/file"), said);
                assertTrue(said.contains("No space"), said);
                assertEquals(handle.size(), handle.position(), "moved by what was written");
            }
            long written = handle.position();
            assertTrue(written >= 4 * size && written < 4 * size + 120_000, "to " + written);
            filler.truncate(0);
            assertEquals("4", both.get(0).ask("write h more"));
            assertEquals("4", both.get(1).ask("write h last"));
            handle.seek(written);
            ByteBuffer read = ByteBuffer.allocate(9);
            assertEquals(8, handle.read(read));
            assertEquals("morelast", new String(read.array(), 0, 8, StandardCharsets.UTF_8));
            both.forEach(child -> child.ask("close h"));
        }
    }

    private static void fill(Family family, String directory) throws IOException {
        ChildProcess other = family.actor(0);
        try (Handle filler = family.files().open(directory + "/filler", WRITE, CREATE);
                Handle handle = family.files().open(directory + "/file", READ, WRITE, CREATE)) {
            filler.write(bytes("f".repeat(100_000)));
            handle.write(bytes("head"));
            other.ask("adopt h " + handle.share().text());
            String said = other.askForFailure("writeFill h x 200000");
            assertTrue(said.contains(directory + "/file") && said.contains("No space"), said);
            long written = handle.position();
            assertTrue(written > 4 && written < 200_000, "moved by what was written, to " + written);
            assertEquals(written, handle.size());
            assertEquals(String.valueOf(written), other.ask("position h"));

            other.ask("open a " + directory + "/file APPEND");
            said = other.askForFailure("writeFill a y 50000");
            assertTrue(said.contains("No space"), said);
            long appended = handle.size();
            assertEquals(written, handle.position(), "another handle's failure does not move this one");

            filler.truncate(0);
            assertEquals(4, handle.write(bytes("tail")));
            assertEquals(written + 4, handle.position());
            assertEquals("4", other.ask("write a more"));
            assertEquals(Math.max(appended, written + 4) + 4, handle.size());
            handle.seek(written - 1);
            ByteBuffer read = ByteBuffer.allocate(5);
            assertEquals(5, handle.read(read));
            assertEquals("xtail", new String(read.array(), StandardCharsets.UTF_8));
            other.ask("close h");
            other.ask("close a");
        }
    }

    private static void requireNoGrowth(String who, Footprint before, Footprint after) {
        String figures = who + ": before " + before + ", after " + after;
        assertTrue(after.descriptors() <= before.descriptors(), figures);
        assertTrue(after.threads() <= before.threads(), figures);
        assertTrue(after.heapKib() - before.heapKib() < GROWTH_KIB_MAX, figures);
    }

    private static boolean run(String... command) throws IOException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
