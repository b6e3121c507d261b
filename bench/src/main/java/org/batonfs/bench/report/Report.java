package org.batonfs.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * All that a run found.
 *
 * @param format counted up when older readers would misread it
 * @param name the run's name
 * @param environment where and how
 * @param scenarios floors first, then Baton
 * @param micro JMH's figures
 * @param startup start-up figures, by transport
 * @param checks what is expected, and whether it was seen
 * @param warnings what makes the figures doubtful
 */
public record Report(
        int format,
        String name,
        Environment environment,
        List<ScenarioResult> scenarios,
        List<MicroResult> micro,
        List<StartupResult> startup,
        List<Check> checks,
        List<String> warnings) {
    /** The format of this version. */
    public static final int FORMAT = 1;

    private static final String JSON_FILE = "report.json";
    private static final String MARKDOWN_FILE = "report.md";

    /** The result of a scenario, if it was run. */
    public Optional<ScenarioResult> scenario(String wanted) {
        return scenarios.stream().filter(result -> result.name().equals(wanted)).findFirst();
    }

    /** The report as JSON. */
    public String toJson() {
        return Json.write(RecordJson.toTree(this));
    }

    /**
     * Reads a report.
     *
     * @throws IllegalArgumentException if it is not one, or of another format
     */
    public static Report fromJson(String json) {
        Report report = RecordJson.toRecord(Json.read(json), Report.class);
        if (report.format() != FORMAT) {
            throw new IllegalArgumentException(
                    "the report has format " + report.format() + ", this program reads format " + FORMAT);
        }
        return report;
    }

    /** Writes {@code report.json} and {@code report.md} into a folder, which is made if it is not there. */
    public void writeTo(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(JSON_FILE), toJson());
        Files.writeString(folder.resolve(MARKDOWN_FILE), Markdown.of(this));
    }

    /** Reads the report of a folder, or a report's JSON file itself. */
    public static Report readFrom(Path folderOrFile) throws IOException {
        Path file = Files.isDirectory(folderOrFile) ? folderOrFile.resolve(JSON_FILE) : folderOrFile;
        try {
            return fromJson(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }
}
