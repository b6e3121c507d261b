package org.batonfs.sync.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The second within which blocked calls fail and processes end. It is always printed, and required where the machine is free
 * for that: {@code .ci/prove bounds} sets the property.
 */
public final class Bounds {
    private static final long NANOS_MAX = 1_000_000_000;
    private static final boolean ARE_REQUIRED = Boolean.getBoolean("baton.bounds");

    private Bounds() {}

    /** Says how long something took, and fails if it was too long. */
    public static void require(String what, long nanos) {
        String text = what + ": " + nanos / 1_000_000 + " ms";
        System.out.println(text);
        assertTrue(!ARE_REQUIRED || nanos < NANOS_MAX, text);
    }
}
