package org.batonfs.ipc;

import java.nio.ByteBuffer;

/** Strict UTF-8: no overlong forms, no surrogates, nothing beyond U+10FFFF. */
final class Utf8 {
    private Utf8() {}

    static boolean isValid(ByteBuffer bytes, int offset, int length) {
        int end = offset + length;
        int at = offset;
        while (at < end) {
            int lead = bytes.get(at++);
            if (lead >= 0) {
                continue;
            }
            int count = followers(lead & 0xFF);
            if (count == 0 || end - at < count || !secondIsValid(lead & 0xFF, bytes.get(at) & 0xFF)) {
                return false;
            }
            for (int i = 1; i < count; i++) {
                if ((bytes.get(at + i) & 0xC0) != 0x80) {
                    return false;
                }
            }
            at += count;
        }
        return true;
    }

    private static int followers(int lead) {
        if (lead >= 0xC2 && lead <= 0xDF) {
            return 1;
        }
        if (lead >= 0xE0 && lead <= 0xEF) {
            return 2;
        }
        return lead >= 0xF0 && lead <= 0xF4 ? 3 : 0;
    }

    /** The second byte alone decides on overlong forms (E0, F0), surrogates (ED) and the upper end (F4). */
    private static boolean secondIsValid(int lead, int second) {
        int low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        return second >= low && second <= high;
    }
}
