package org.batonfs.demos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * What writers have said to be written, beside the file as the host has it. A line that was acknowledged has to be there
 * once, whole, and in its writer's order. One whose call never returned, or failed, may be there or not.
 */
final class CrashCheck {
    private final LogLines lines;
    private final List<NavigableSet<Integer>> acknowledged = new ArrayList<>();
    private final List<NavigableSet<Integer>> perhaps = new ArrayList<>();
    private long inFile;

    CrashCheck(LogLines lines) {
        this.lines = lines;
    }

    /** A writer has said that a line is written, or perhaps written. Writers count from 1, and so do lines. */
    void hear(int writer, String said) throws BrokenException {
        boolean isPerhaps = said.startsWith(CrashWriter.PERHAPS);
        String digits = isPerhaps ? said.substring(CrashWriter.PERHAPS.length()) : said;
        if (digits.isEmpty() || !digits.chars().allMatch(Character::isDigit)) {
            throw new BrokenException("writer " + writer + " says '" + said + "'");
        }
        (isPerhaps ? of(perhaps, writer) : of(acknowledged, writer)).add(Integer.parseInt(digits));
    }

    /** A writer was killed: it may have written one more line. */
    void killed(int writer) {
        NavigableSet<Integer> said = new TreeSet<>(of(acknowledged, writer));
        said.addAll(of(perhaps, writer));
        of(perhaps, writer).add(said.isEmpty() ? 1 : said.last() + 1);
    }

    /** How many lines a writer has said to be written. */
    int acknowledged(int writer) {
        return of(acknowledged, writer).size();
    }

    /** How many lines were said to be written. */
    long acknowledged() {
        return acknowledged.stream().mapToLong(NavigableSet::size).sum();
    }

    /** How many lines are in the file. */
    long inFile() {
        return inFile;
    }

    /**
     * Reads the file.
     *
     * @throws BrokenException that says what is wrong
     */
    void check(Path file) throws IOException, BrokenException {
        List<NavigableSet<Integer>> missing = new ArrayList<>();
        acknowledged.forEach(all -> missing.add(new TreeSet<>(all)));
        List<Integer> last = new ArrayList<>();
        for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            inFile++;
            int writer = LogCheck.numberAfter(line, LogLines.WRITER, 0);
            int number = LogCheck.numberAfter(line, LogLines.LINE, line.indexOf(LogLines.LINE));
            if (writer < 1 || number < 1 || !line.equals(lines.line(writer, number))) {
                throw wrong(line, "it is torn or overwritten");
            }
            while (last.size() <= writer) {
                last.add(0);
            }
            boolean isExpected = of(acknowledged, writer).contains(number)
                    ? of(missing, writer).remove(number)
                    : of(perhaps, writer).contains(number);
            if (!isExpected) {
                throw wrong(line, "it stands there twice, or nobody has written it");
            }
            if (number <= last.get(writer)) {
                throw wrong(line, "it comes after line " + last.get(writer) + " of the same writer");
            }
            last.set(writer, number);
        }
        for (int writer = 1; writer < missing.size(); writer++) {
            if (!missing.get(writer).isEmpty()) {
                throw new BrokenException(Text.count(missing.get(writer).size(), "acknowledged line") + " of writer "
                        + writer + " are lost, the first of them is line "
                        + missing.get(writer).first());
            }
        }
    }

    private BrokenException wrong(String line, String why) {
        return new BrokenException(
                "line " + Text.number(inFile) + " of the file is wrong, " + why + ": " + LogCheck.quote(line));
    }

    private static NavigableSet<Integer> of(List<NavigableSet<Integer>> all, int writer) {
        while (all.size() <= writer) {
            all.add(new TreeSet<>());
        }
        return all.get(writer);
    }
}
