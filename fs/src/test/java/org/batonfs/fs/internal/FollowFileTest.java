package org.batonfs.fs.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.batonfs.fs.internal.FollowFile.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowFileTest {
    @TempDir
    Path folder;

    @Test
    void shouldSayWhatWasWrittenLast() throws IOException {
        Path file = folder.resolve("inode:1:2");
        assertNull(FollowFile.read(file));
        for (Entry entry :
                new Entry[] {new Entry("ab-cd:1", 1), new Entry("e", Long.MAX_VALUE), new Entry("0:1:2", 7)}) {
            assertTrue(FollowFile.write(file, entry));
            assertEquals(entry, FollowFile.read(file));
        }
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    /** Whatever part of it reaches the file, it says nothing, or what was written last: what was there before is over. */
    @Test
    void shouldSayNothingWhenItIsTorn() throws IOException {
        Path file = folder.resolve("inode:1:2");
        Entry first = new Entry("0123456789", 1L << 40);
        Entry second = new Entry("abcdefghij", 3);
        FollowFile.write(file, first);
        byte[] before = Files.readAllBytes(file);
        FollowFile.write(file, second);
        byte[] after = Files.readAllBytes(file);
        for (int bytes = 1; bytes <= after.length; bytes++) {
            byte[] torn = before.clone();
            System.arraycopy(after, 0, torn, 0, bytes);
            Files.write(file, torn);
            assertEquals(bytes == after.length ? second : null, FollowFile.read(file), "the first " + bytes);
        }
        for (int bytes = 0; bytes < after.length; bytes++) {
            Files.write(file, Arrays.copyOf(after, bytes));
            assertNull(FollowFile.read(file), "no more than " + bytes);
        }
    }

    /** Then the move is written down instead. */
    @Test
    void shouldTellWhenItCannotBeWritten() {
        assertFalse(FollowFile.write(folder.resolve("none").resolve("inode:1:2"), new Entry("a", 1)));
        Thread.currentThread().interrupt();
        assertFalse(FollowFile.write(folder.resolve("inode:1:2"), new Entry("a", 1)));
        assertTrue(Thread.interrupted(), "still interrupted");
    }
}
