package org.batonfs.ipc;

/** Makes what a peer wrote safe for a log, for an error's message, and for the reason in a goodbye. */
public final class Escape {
    private static final int CHARS_MAX = 256;
    private static final String CUT = "...";

    private Escape() {}

    /**
     * The same text on one line, printable, and of at most 256 characters and 512 bytes of UTF-8.
     */
    public static String line(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), CHARS_MAX) + 16);
        int bytes = 0;
        int cut = 0;
        for (int i = 0; i < text.length(); i++) {
            bytes += append(line, text.charAt(i));
            if (line.length() > CHARS_MAX || bytes > Control.REASON_BYTES_MAX) {
                line.setLength(cut);
                return line.append(CUT).toString();
            }
            if (line.length() <= CHARS_MAX - CUT.length() && bytes <= Control.REASON_BYTES_MAX - CUT.length()) {
                cut = line.length();
            }
        }
        return line.toString();
    }

    /** Appends a character, escaped if need be, and returns its bytes in UTF-8. */
    private static int append(StringBuilder line, char c) {
        if (c >= ' ' && c < 0x7F) {
            line.append(c);
            return 1;
        }
        if (c >= 0xA0 && Character.isLetterOrDigit(c)) {
            line.append(c);
            return c < 0x800 ? 2 : 3;
        }
        line.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            line.append(Character.forDigit(c >> shift & 0xF, 16));
        }
        return 6;
    }
}
