package org.batonfs.demos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What both demos that write a log tell of it. */
final class LogReport {
    private static final int SAMPLE_LINES = 5;
    private static final int SAMPLE_WIDTH = 80;

    private LogReport() {}

    static void tellReports(Stage stage, List<Child> children, List<String> reports) {
        for (int i = 0; i < children.size(); i++) {
            stage.say(children.get(i).name() + ": " + reports.get(i));
        }
    }

    static void tellSample(Stage stage, Path file, long lines) throws IOException {
        List<String> sample;
        try (Stream<String> all = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            sample = all.skip(Math.max(0, lines / 2 - SAMPLE_LINES / 2))
                    .limit(SAMPLE_LINES)
                    .collect(Collectors.toList());
        }
        stage.say("From the middle of the file:");
        for (String line : sample) {
            stage.say("   | " + (line.length() > SAMPLE_WIDTH ? line.substring(0, SAMPLE_WIDTH - 3) + "..." : line));
        }
    }

    static void tellMessages(Stage stage, Map<String, Long> messages, long lines, int turns) {
        long total = Text.sum(messages);
        stage.say("The writers took turns " + Text.count(turns, "time") + ". Under policy "
                + stage.settings().policy() + " that cost " + Text.count(total, "message") + ", "
                + Text.ratio(total, lines) + " a line:");
        stage.say("   " + Text.kinds(messages));
    }

    static void checkSize(String whose, long size, long bytes) throws BrokenException {
        if (size != bytes) {
            throw new BrokenException(
                    whose + " should be " + Text.number(bytes) + ", the sum of the lines, but is " + Text.number(size));
        }
    }
}
