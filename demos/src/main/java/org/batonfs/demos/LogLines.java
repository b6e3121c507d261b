package org.batonfs.demos;

import java.util.SplittableRandom;

/**
 * The lines that writers write: each names its writer and its number, and goes on with words that follow from the seed. So
 * every line can be made again, to compare with what stands in a file.
 */
final class LogLines {
    /** What every line begins with; the writer's number follows. */
    static final String WRITER = "writer-";

    /** Stands before the line's number. */
    static final String LINE = " line ";

    private static final int WORDS_MAX = 12;
    private static final long PAUSE_NANOS_MAX = 2_000_000;
    private static final String[] WORDS = {
        "baton", "runner", "lane", "hands", "over", "takes", "drops", "never", "the", "a", "quick", "steady", "last",
        "lap"
    };

    private final long seed;

    LogLines(long seed) {
        this.seed = seed;
    }

    /** A line without its end. */
    String line(int writer, int number) {
        SplittableRandom random = random(writer, number);
        StringBuilder line = new StringBuilder(WRITER)
                .append(writer)
                .append(LINE)
                .append(number)
                .append(':');
        for (int words = 1 + random.nextInt(WORDS_MAX); words > 0; words--) {
            line.append(' ').append(WORDS[random.nextInt(WORDS.length)]);
        }
        return line.append('.').toString();
    }

    /** How long the writer waits before it writes that line; often not at all, so that writers meet. */
    long pauseNanos(int writer, int number) {
        SplittableRandom random = random(writer, -number);
        return random.nextBoolean() ? 0 : random.nextLong(PAUSE_NANOS_MAX);
    }

    private SplittableRandom random(int writer, int number) {
        return new SplittableRandom(seed * 1_000_003 + writer * 0x9E37_79B9_7F4A_7C15L + number);
    }
}
