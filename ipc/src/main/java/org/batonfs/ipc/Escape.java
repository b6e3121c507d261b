package org.batonfs.ipc;

/** Makes what a peer wrote safe for a log. */
final class Escape {
    private static final int CHARS_MAX = 256;

    private Escape() {}

    /** The same text on one line, printable, and of at most 256 characters. */
    static String line(String text) {
        int plain = 0;
        while (plain < text.length() && plain < CHARS_MAX && isPlain(text.charAt(plain))) {
            plain++;
        }
        if (plain == text.length()) {
            return text;
        }
        StringBuilder line = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPlain(c)) {
                line.append(c);
            } else {
                line.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    line.append(Character.forDigit(c >> shift & 0xF, 16));
                }
            }
            if (line.length() > CHARS_MAX) {
                line.setLength(CHARS_MAX - 3);
                return line.append("...").toString();
            }
        }
        return line.toString();
    }

    private static boolean isPlain(char c) {
        return (c >= ' ' && c < 0x7F) || (c >= 0xA0 && Character.isLetterOrDigit(c));
    }
}
