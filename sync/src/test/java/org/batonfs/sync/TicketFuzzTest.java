package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Any text as a ticket: refused as such, or read and meaning the same when it is written again. */
class TicketFuzzTest {
    @FuzzTest(maxDuration = "3m")
    void anyText(byte[] utf8) {
        ShareTicket ticket;
        try {
            ticket = ShareTicket.parse(new String(utf8, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return;
        }
        ShareTicket again = ShareTicket.parse(ticket.text());
        assertEquals(ticket.number(), again.number());
        assertEquals(ticket.name(), again.name());
    }
}
