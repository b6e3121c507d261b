package org.batonfs.bench.run;

/** A run that cannot go on, with what its user should know. */
public final class BenchmarkException extends Exception {
    private static final long serialVersionUID = 1;

    /** Says what went wrong. */
    public BenchmarkException(String message) {
        super(message);
    }

    /** Says what went wrong, and why. */
    public BenchmarkException(String message, Throwable cause) {
        super(message, cause);
    }
}
