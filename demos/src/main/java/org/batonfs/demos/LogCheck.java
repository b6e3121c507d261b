package org.batonfs.demos;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads a file of log lines as the host has it, without Baton, and looks whether each line that was written is there once,
 * whole, and in its writer's order, and nothing else.
 */
final class LogCheck {
    private final LogLines lines;
    private final int[] counts;
    private final int[] seen;
    private int lastWriter = -1;
    private int turns;
    private long bytes;
    private int at;

    /**
     * A check of one file.
     *
     * @param counts how many lines each writer wrote; the index is the writer
     */
    LogCheck(LogLines lines, int... counts) {
        this.lines = lines;
        this.counts = counts.clone();
        this.seen = new int[counts.length];
    }

    /**
     * Reads the file.
     *
     * @throws BrokenException that names the first line that is wrong, what was expected and what was found
     */
    void check(Path file) throws IOException, BrokenException {
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                at++;
                accept(line);
            }
        }
        for (int writer = 0; writer < counts.length; writer++) {
            if (seen[writer] < counts[writer]) {
                throw new BrokenException("the file ends after " + Text.count(at, "line") + ", and lacks this one: "
                        + quote(lines.line(writer, seen[writer] + 1)));
            }
        }
        long size = Files.size(file);
        if (size != bytes) {
            throw new BrokenException(
                    "the file has " + Text.count(size, "byte") + ", but its lines make " + Text.number(bytes));
        }
    }

    /** How often another writer than before wrote. */
    int turns() {
        return turns;
    }

    /** What all lines make, their ends among them. */
    long bytes() {
        return bytes;
    }

    private void accept(String line) throws BrokenException {
        int writer = numberAfter(line, LogLines.WRITER, 0);
        int number = numberAfter(line, LogLines.LINE, line.indexOf(LogLines.LINE));
        boolean isKnown = writer >= 0 && writer < counts.length && number >= 1 && number <= counts[writer];
        if (!isKnown || !line.equals(lines.line(writer, number))) {
            throw wrong(line, isKnown ? lines.line(writer, number) : "a whole line of a writer", "torn or overwritten");
        }
        if (number <= seen[writer]) {
            throw wrong(line, next(writer), "a line that stands above already");
        }
        if (number != seen[writer] + 1) {
            throw wrong(line, next(writer), "a line before it is lost, or comes later");
        }
        seen[writer] = number;
        bytes += line.length() + 1;
        if (writer != lastWriter) {
            turns++;
            lastWriter = writer;
        }
    }

    private String next(int writer) {
        boolean more = seen[writer] < counts[writer];
        return more ? lines.line(writer, seen[writer] + 1) : "no more of this writer";
    }

    private BrokenException wrong(String found, String expected, String why) {
        return new BrokenException(
                "line " + at + " is wrong (" + why + "): expected " + quote(expected) + ", found " + quote(found));
    }

    /** A line that may hold anything, for people. */
    static String quote(String line) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            quoted.append(c < ' ' || c > '~' ? '?' : c);
        }
        return quoted.append('"').toString();
    }

    /** The number that follows a word at a place; -1 if there is none. */
    static int numberAfter(String line, String word, int at) {
        if (at < 0 || !line.startsWith(word, at)) {
            return -1;
        }
        int number = -1;
        for (int i = at + word.length(); i < line.length() && Character.isDigit(line.charAt(i)); i++) {
            number = Math.max(0, number) * 10 + Character.digit(line.charAt(i), 10);
            if (number > 100_000_000) {
                return -1;
            }
        }
        return number;
    }
}
