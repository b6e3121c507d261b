package org.batonfs.bench.worker;

import java.util.Locale;

/**
 * When the operations of a process follow each other.
 *
 * @param word what names and reports say
 * @param thinkMicros the least pause after each operation, in microseconds; 0 for none
 * @param alternates whether the operations are done in strict turns with one other process
 */
public record Rhythm(String word, long thinkMicros, boolean alternates) {
    /** One right after the other. */
    public static final Rhythm DENSE = new Rhythm("dense", 0, false);

    /** In strict turns with one other process. */
    public static final Rhythm ALTERNATE = new Rhythm("alternate", 0, true);

    private static final String SPARSE = "sparse-";

    /** With a pause of so long at least. */
    public static Rhythm sparse(long thinkMicros) {
        if (thinkMicros < 1) {
            throw new IllegalArgumentException("a pause must be at least 1 us, but is " + thinkMicros);
        }
        return new Rhythm(SPARSE + thinkMicros + "us", thinkMicros, false);
    }

    /** Reads a word. */
    static Rhythm parse(String word) {
        if (word.equals(DENSE.word())) {
            return DENSE;
        } else if (word.equals(ALTERNATE.word())) {
            return ALTERNATE;
        } else if (word.startsWith(SPARSE) && word.endsWith("us")) {
            return sparse(Long.parseLong(word.substring(SPARSE.length(), word.length() - 2)));
        }
        throw new IllegalArgumentException(String.format(Locale.ROOT, "'%s' is no rhythm", word));
    }
}
