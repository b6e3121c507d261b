package org.batonfs.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a run found.
 *
 * @param format counted up when older readers would misread it
 * @param name the run's name
 * @param environment where and how
 * @param scenarios floors, rivals and Baton
 * @param micro JMH's figures
 * @param startup start-up figures, by transport and variant
 * @param heap what resources take at the server, by their number
 * @param kills how soon a killed holder is replaced, by policy
 * @param targets what Baton is to reach, and whether it has
 * @param warnings what makes the figures doubtful, and what was left out
 */
public record Report(
        int format,
        String name,
        Environment environment,
        List<ScenarioResult> scenarios,
        List<MicroResult> micro,
        List<StartupResult> startup,
        List<HeapResult> heap,
        List<KillResult> kills,
        List<Target> targets,
        List<String> warnings) {
    /** The format of this version. */
    public static final int FORMAT = 3;

    private static final String JSON_FILE = "report.json";
    private static final String MARKDOWN_FILE = "report.md";
    private static final String HTML_FILE = "report.html";

    /** The result of a scenario, if it was run. */
    public Optional<ScenarioResult> scenario(String wanted) {
        return scenarios.stream().filter(result -> result.name().equals(wanted)).findFirst();
    }

    /** The same, with its targets judged anew. */
    public Report judged() {
        return new Report(
                format, name, environment, scenarios, micro, startup, heap, kills, Targets.of(this), warnings);
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
        Object tree = Json.read(json);
        if (tree instanceof Map<?, ?> map && map.get("format") instanceof Long format && format != FORMAT) {
            throw new IllegalArgumentException(
                    "the report has format " + format + ", this program reads format " + FORMAT);
        }
        return RecordJson.toRecord(tree, Report.class);
    }

    /**
     * Writes {@code report.json}, {@code report.md} with its charts as {@code chart-01.svg} and so on, and {@code report.html} into
     * a folder, which is made if it is not there.
     */
    public void writeTo(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(JSON_FILE), toJson());
        Files.writeString(folder.resolve(MARKDOWN_FILE), Markdown.of(this));
        Files.writeString(folder.resolve(HTML_FILE), Html.of(this));
        List<Charts.Figure> figures = Charts.of(this);
        for (int i = 0; i < figures.size(); i++) {
            Path file = folder.resolve(Charts.Figure.fileName(i + 1));
            Files.writeString(file, figures.get(i).file());
        }
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
