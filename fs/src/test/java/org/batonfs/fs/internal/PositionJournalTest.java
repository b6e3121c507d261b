package org.batonfs.fs.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.batonfs.fs.InodeId;
import org.batonfs.fs.internal.PositionJournal.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shared position's record: what is read is the last one that was written whole. */
class PositionJournalTest {
    @TempDir
    Path folder;

    @Test
    void shouldReadTheLastRecord() throws IOException {
        Path file = folder.resolve("j");
        try (PositionJournal journal = new PositionJournal(file, "/f")) {
            assertNull(journal.read());
            journal.open();
            assertNull(journal.read());
            journal.write(0, 7);
            for (int sequence = 1; sequence < 10; sequence++) {
                journal.write(sequence, 1000L * sequence);
                assertEquals(new Entry(sequence, 1000L * sequence), journal.read());
            }
        }
        assertEquals(new Entry(9, 9000), new PositionJournal(file, "/f").read());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    /** Whatever part of a record reaches the file, the one before it stands, or the new one. */
    @Test
    void shouldReadTheRecordBeforeATornOne() throws IOException {
        Path file = folder.resolve("j");
        for (int bytes = 0; bytes <= 24; bytes++) {
            try (PositionJournal journal = new PositionJournal(file, "/f")) {
                journal.open();
                journal.write(2, 1L << 40);
                journal.write(3, 4);
                journal.write(4, 3);
                byte[] before = Files.readAllBytes(file);
                journal.write(6, 5);
                byte[] torn = Files.readAllBytes(file);
                System.arraycopy(before, 48 + bytes, torn, 48 + bytes, 24 - bytes);
                Files.write(file, torn);
                Entry read = journal.read();
                assertTrue(
                        new Entry(4, 3).equals(read) || (bytes == 24 && new Entry(6, 5).equals(read)),
                        bytes + ": " + read);
            }
        }
    }

    @Test
    void shouldReadNothingFromDamagedRecords() throws IOException {
        Path file = folder.resolve("j");
        try (PositionJournal journal = new PositionJournal(file, "/f")) {
            journal.open();
            journal.write(1, 4);
            Files.write(file, new byte[96]);
            assertNull(journal.read());
            journal.write(1, 9);
            assertEquals(new Entry(1, 9), journal.read());
        }
    }

    /** A thread that is interrupted between its data and its record writes the record nevertheless. */
    @Test
    void shouldWriteInSpiteOfAnInterrupt() throws IOException {
        try (PositionJournal journal = new PositionJournal(folder.resolve("j"), "/f")) {
            journal.open();
            Thread.currentThread().interrupt();
            journal.write(1, 4);
            assertTrue(Thread.interrupted(), "still interrupted");
            assertEquals(new Entry(1, 4), journal.read());
            journal.write(2, 5);
            assertEquals(new Entry(2, 5), journal.read());
        }
    }

    @Test
    void shouldNameTheFileWhenItCannotBeUsed() throws IOException {
        PositionFolder positions = PositionFolder.beside(folder.resolve("s"));
        String resource = PositionFolder.newResource(new InodeId(1, 2), "inode:1:2:3:4");
        String said = assertThrows(FileSystemException.class, () -> positions.open(resource, "/f"))
                .getMessage();
        assertTrue(said.startsWith("/f") && said.contains("s.positions"), said);
        for (String hostile : new String[] {"open:../x", "open:", "inode:1", "open:a/b", "ope"}) {
            assertThrows(FileSystemException.class, () -> positions.open(hostile, "/f"), hostile);
        }
        try (PositionJournal journal = new PositionJournal(folder.resolve("j"), "/f")) {
            journal.open();
            journal.close();
            assertThrows(FileSystemException.class, () -> journal.write(1, 1));
        }
    }
}
