package org.batonfs.fs.internal;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.batonfs.fs.InodeId;
import org.junit.jupiter.api.Test;

/** Paths, flags and tickets as text, and back. */
class FormatsTest {
    @Test
    void shouldTakePathsApartAndPutThemTogether() {
        assertArrayEquals(new String[0], PathNames.parse("/"));
        assertArrayEquals(new String[] {"a", "..", "b c", ".d"}, PathNames.parse("//a/./..//b c/.d/"));
        assertEquals("/a/b", PathNames.join(new String[] {"a", "b"}));
        assertEquals("/", PathNames.join(new String[0]));
    }

    @Test
    void shouldKeepWhatATicketSays() {
        TicketText ticket = new TicketText(
                OpenFlags.of(READ, APPEND, CREATE, SYNC), new InodeId(0x801, -5), "/a b/ö:%\n/c", "baton1:ff:open:x");
        String text = ticket.write();
        assertFalse(text.contains(" ") || text.contains("\n"), text);
        TicketText read = TicketText.read(text);
        assertEquals(ticket.id(), read.id());
        assertEquals(ticket.path(), read.path());
        assertEquals(ticket.position(), read.position());
        assertTrue(read.flags().reads()
                && read.flags().writes()
                && read.flags().appends()
                && read.flags().syncsAll());
        assertFalse(read.flags().creates(), "what only matters while opening is not handed on");
    }

    @Test
    void shouldRefuseTicketsThatMakeNoSense() {
        String good = new TicketText(OpenFlags.of(WRITE), new InodeId(1, 2), "/a", "p").write();
        assertEquals("/a", TicketText.read(good).path());
        for (String bad : new String[] {
            good.replace("baton-file1", "baton-file2"),
            good.replace(":2:", ":0:"),
            good.replace(":2:1", ":4:1"),
            good.replace(":2:1", ":512:1"),
            good.replace(":2:1", ":x:1"),
            good.replace(":1:2:", ":1:zz:"),
            good.replace("%2Fa", "a"),
            good.replace("%2Fa", "%zz"),
        }) {
            assertThrows(IllegalArgumentException.class, () -> TicketText.read(bad), bad);
        }
    }
}
