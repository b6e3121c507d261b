package org.batonfs.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever a peer calls itself or its resources: it is one short printable line, and fits into a goodbye. */
class EscapeTest {
    @Test
    void shouldLeavePlainTextAsItIs() {
        assertEquals("a b-c~", Escape.line("a b-c~"));
        assertEquals("Größe \u9396", Escape.line("Größe \u9396"));
        assertEquals("x".repeat(256), Escape.line("x".repeat(256)));
    }

    @Test
    void shouldEscapeWhatIsNotPrintable() {
        assertEquals("\\u000a\\u001b[31m\\u202e\\ud83d\\ude00", Escape.line("\n\u001b[31m\u202e\ud83d\ude00"));
    }

    @Test
    void shouldCutWhatIsTooLong() {
        assertEquals("x".repeat(253) + "...", Escape.line("x".repeat(257)));
        assertEquals("\u9396".repeat(169) + "...", Escape.line("\u9396".repeat(300)));
        assertEquals("\\u0000".repeat(42) + "...", Escape.line("\0".repeat(1000)));
    }

    @Test
    void shouldAlwaysFitIntoAGoodbye() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        int[] highest = {0x80, 0x800, 0x3000, 0xA000, 0x10000};
        for (int round = 0; round < 10_000; round++) {
            char[] text = new char[random.nextInt(600)];
            int bound = highest[random.nextInt(highest.length)];
            for (int i = 0; i < text.length; i++) {
                text[i] = (char) random.nextInt(bound);
            }
            String line = Escape.line(new String(text));
            int bytes = line.getBytes(StandardCharsets.UTF_8).length;
            assertTrue(line.length() <= 256 && bytes <= Control.REASON_BYTES_MAX, "seed " + seed + ": " + line);
        }
    }
}
