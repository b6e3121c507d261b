package org.batonfs.bench.worker;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * What one worker found in one window.
 *
 * @param beginNanos when it really began to measure
 * @param endNanos when it really ended
 * @param operations operations within
 * @param totalOperations operations from start to stop; each left its record
 * @param effort what that cost the process
 * @param messages frames by kind within
 * @param nanos how long the operations took
 */
public record Measured(
        long beginNanos,
        long endNanos,
        long operations,
        long totalOperations,
        Effort effort,
        Map<String, Long> messages,
        Histogram nanos) {
    private static final String KIND = "kind.";

    /** Operations per second. */
    public double perSecond() {
        return operations * 1e9 / (endNanos - beginNanos);
    }

    /** As a line. */
    Fields toFields() {
        ByteBuffer bytes = ByteBuffer.allocate(nanos.getNeededByteBufferCapacity());
        int length = nanos.encodeIntoCompressedByteBuffer(bytes);
        Fields fields = Fields.of("measured")
                .put("begin", beginNanos)
                .put("end", endNanos)
                .put("operations", operations)
                .put("total", totalOperations)
                .put("cpu", effort.cpuNanos())
                .put("wakeups", effort.wakeups())
                .put(
                        "histogram",
                        Base64.getUrlEncoder().encodeToString(java.util.Arrays.copyOf(bytes.array(), length)));
        messages.forEach((kind, count) -> fields.put(KIND + kind, count));
        return fields;
    }

    /** Reads a line of a worker. */
    public static Measured from(Fields fields) {
        byte[] bytes = Base64.getUrlDecoder().decode(fields.text("histogram"));
        try {
            return new Measured(
                    fields.number("begin"),
                    fields.number("end"),
                    fields.number("operations"),
                    fields.number("total"),
                    new Effort(fields.number("cpu"), fields.number("wakeups")),
                    fields.numbersUnder(KIND),
                    Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 0));
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("not a histogram", e);
        }
    }
}
