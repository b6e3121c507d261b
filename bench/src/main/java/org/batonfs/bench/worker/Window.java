package org.batonfs.bench.worker;

/**
 * When to work and when to measure, as readings of {@link System#nanoTime}, which all processes of a Linux machine share.
 * Work begins before the measuring and goes on after it, so that nobody is measured while others are not at work.
 *
 * @param startNanos work begins
 * @param beginNanos measuring begins, with the first operation that begins then or later
 * @param endNanos measuring ends, with the first operation that ends then or later
 * @param stopNanos work ends
 */
public record Window(long startNanos, long beginNanos, long endNanos, long stopNanos) {
    /** Reads what {@link #putInto} wrote. */
    static Window from(Fields fields) {
        return new Window(fields.number("start"), fields.number("begin"), fields.number("end"), fields.number("stop"));
    }

    /** Writes it into a line. */
    public Fields putInto(Fields fields) {
        return fields.put("start", startNanos)
                .put("begin", beginNanos)
                .put("end", endNanos)
                .put("stop", stopNanos);
    }
}
