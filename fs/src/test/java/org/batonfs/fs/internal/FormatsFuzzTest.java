package org.batonfs.fs.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Any bytes where the file layer reads what others have written: refused by a typed error, or read, and written again. */
class FormatsFuzzTest {
    /** Stands for the identity and the name of a folder that is there, which nobody can guess. */
    private static final char FOLDER = '\u0001';

    @TempDir
    private static Path folder;

    @FuzzTest(maxDuration = "3m")
    void anyTicket(byte[] utf8) {
        TicketText ticket;
        try {
            ticket = TicketText.read(new String(utf8, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return;
        }
        TicketText again = TicketText.read(ticket.write());
        assertEquals(ticket.id(), again.id());
        assertEquals(ticket.path(), again.path());
        assertEquals(ticket.position(), again.position());
        assertEquals(ticket.flags().lasting(), again.flags().lasting());
    }

    @FuzzTest(maxDuration = "3m")
    void anyPath(byte[] utf8) {
        String[] names;
        try {
            names = PathNames.parse(new String(utf8, StandardCharsets.UTF_8));
        } catch (InvalidPathException e) {
            return;
        }
        for (String name : names) {
            assertTrue(!name.isEmpty() && !name.equals(".") && name.indexOf('/') < 0 && name.indexOf('\0') < 0, name);
        }
        assertArrayEquals(names, PathNames.parse(PathNames.join(names)));
    }

    @FuzzTest(maxDuration = "3m")
    void anyMounts(byte[] utf8) throws IOException {
        String table = new String(utf8, StandardCharsets.UTF_8);
        if (table.indexOf(FOLDER) >= 0) {
            table = table.replace("" + FOLDER, HostFiles.lookup(folder).id() + "\t" + folder);
        }
        MountTable mounts;
        try {
            mounts = MountTable.decode(table.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            assertEquals(1, String.valueOf(e.getMessage()).lines().count(), "what it says is not one line");
            return;
        }
        try {
            assertTrue(mounts.find(new String[] {"a"}, "/a").covers(new String[] {"a"}));
        } catch (java.nio.file.NoSuchFileException | java.nio.file.AccessDeniedException e) {
            assertTrue(e.getMessage().contains("/a"));
        }
    }

    @FuzzTest(maxDuration = "3m")
    void anyPositionRecords(byte[] file) throws IOException {
        Path at = folder.resolve("position");
        Files.write(at, file);
        try (PositionJournal journal = new PositionJournal(at, "/f")) {
            PositionJournal.Entry last = journal.read();
            if (last != null) {
                assertTrue(last.position() >= 0 && last.sequence() > 0);
            }
            if (last != null && last.sequence() < Long.MAX_VALUE) {
                journal.open();
                journal.write(last.sequence() + 1, last.position());
                assertEquals(last.position(), journal.read().position());
            }
        }
    }

    @FuzzTest(maxDuration = "3m")
    void anyFollowFiles(byte[] file) throws IOException {
        Path at = folder.resolve("inode:0:1");
        Files.write(at, file);
        FollowFile.Entry said = FollowFile.read(at);
        if (said != null) {
            assertTrue(said.sequence() > 0);
            assertTrue(FollowFile.write(at, said));
            assertEquals(said, FollowFile.read(at));
        }
    }
}
