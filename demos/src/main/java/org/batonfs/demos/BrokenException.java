package org.batonfs.demos;

/** Something that must hold does not, or a child did not do its part. The message says what, for people. */
final class BrokenException extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenException(String message) {
        super(message);
    }
}
