package org.batonfs.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportTest {
    @TempDir
    Path folder;

    @Test
    void shouldReadBackWhatItWrote() throws IOException {
        Report report = report("one");

        report.writeTo(folder.resolve("one"));

        assertEquals(report, Report.readFrom(folder.resolve("one")));
        assertEquals(report, Report.readFrom(folder.resolve("one/report.json")));
    }

    @Test
    void shouldWriteEachChartOfTheTextAsAFileOfItsOwn() throws Exception {
        Report report = report("one");

        report.writeTo(folder);

        List<String> shown = Files.readAllLines(folder.resolve("report.md")).stream()
                .filter(line -> line.startsWith("!["))
                .map(line -> line.substring(line.indexOf('(') + 1, line.length() - 1))
                .toList();
        assertEquals(Charts.of(report).size(), shown.size());
        assertFalse(shown.isEmpty());
        DocumentBuilderFactory documents = DocumentBuilderFactory.newInstance();
        documents.setNamespaceAware(true);
        for (String name : shown) {
            Document chart =
                    documents.newDocumentBuilder().parse(folder.resolve(name).toFile());
            assertEquals(
                    "http://www.w3.org/2000/svg", chart.getDocumentElement().getNamespaceURI(), name);
            assertEquals("svg", chart.getDocumentElement().getLocalName(), name);
            assertTrue(
                    chart.getElementsByTagName("style").item(0).getTextContent().contains("--paper: #"), name);
        }
    }

    @Test
    void shouldRefuseAnotherFormatAndWhatIsNoReport() throws IOException {
        String json = report("one").toJson();
        Path file = folder.resolve("report.json");

        Files.writeString(
                file,
                json.replace("\"format\": " + Report.FORMAT, "\"format\": 1").replace("\"heap\"", "\"other\""));
        assertTrue(assertThrows(IOException.class, () -> Report.readFrom(folder))
                .getMessage()
                .contains("format 1"));
        Files.writeString(file, json.replace("\"scenarios\"", "\"other\""));
        assertTrue(assertThrows(IOException.class, () -> Report.readFrom(folder))
                .getMessage()
                .contains("Report has no scenarios"));
        Files.writeString(file, json.substring(0, json.length() / 2));
        assertThrows(IOException.class, () -> Report.readFrom(folder));
    }

    @Test
    void shouldShowFiguresToPeopleWhoReadText() {
        String text = Markdown.of(report("one"));

        assertTrue(
                text.contains(
                        "| shared/2/dense/STRICT | 2 | 50,000 | 0.050 (0.050...0.050) | 8.0000 (8.000...8.000) | 4.00 |"
                                + " 2.00 | 0.50 | 0.25 | 1.50 | 0.50 | 20.0 | 40.0 | 200.0 | 0.50 | 1.00 | kernel-append/2/dense |"),
                text);
        assertTrue(text.contains("| kernel-append/2/dense | 2 | 1,000,000 |  |  |  |"), text);
        assertTrue(text.contains("acquire 4.0000, granted 4.0000"), text);
        assertTrue(text.contains("    bench/run.sh --name one"), text);
        assertTrue(text.contains("| JDK | plain | 9 |"), text);
        assertTrue(text.contains("| 1,000,000 | 240,000,000 | 240.0 |"), text);
        assertTrue(text.contains("| HOLD | 10 | 2.00 (1.00...3.00) |"), text);
        assertTrue(
                text.contains("| dense writers | shared/2/dense/HOLD: writes/s, ratio | 0.90 | at least 0.85 | met |"),
                text);
    }

    @Test
    void shouldMakeAPageThatNeedsNothingElse() {
        String page = Html.of(report("one <&>"));

        assertFalse(page.contains("<script"), "scripts");
        assertFalse(page.contains("http"), "links");
        assertFalse(page.contains("url("), "pictures and fonts");
        assertTrue(page.contains("<title>one &lt;&amp;&gt;</title>"));
        assertTrue(page.contains("a &quot;processor&quot;"));
        assertTrue(page.contains("Dense writers at one shared position"));
        assertTrue(page.contains("<span class=\"yes\">met</span>"));
        assertFalse(page.contains("%s"), "a value is missing");
        assertFalse(page.contains("NaN"), "a figure is missing");
    }

    @Test
    void shouldDrawEveryChartAsWellFormedSvg() throws Exception {
        Map<String, String> charts = Charts.byTitle(Charts.of(report("one")));

        assertEquals(
                List.of(
                        "Dense writers at one shared position",
                        "Messages per write, dense writers at one shared position",
                        "Messages per write, two writers that pause",
                        "Median latency, two writers that pause",
                        "Latency, two dense writers at one shared position",
                        "Latency, two sparse writers at one shared position",
                        "Two at work, many connected",
                        "Server heap of each resource",
                        "Start-up: exec of a child JVM to its first answer",
                        "A killed holder"),
                List.copyOf(charts.keySet()));
        for (String svg : charts.values()) {
            Document document = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(svg)));
            assertEquals("svg", document.getDocumentElement().getTagName());
            assertFalse(svg.contains("NaN") || svg.contains("Infinity"), svg);
        }
        String throughput = charts.get("Dense writers at one shared position");
        assertTrue(throughput.contains("HOLD (default)"), throughput);
        assertTrue(throughput.contains("<title>STRICT, 2: 50 k (50 k to 50 k)</title>"), throughput);
        assertTrue(throughput.contains("kernel O_APPEND"), throughput);
    }

    @Test
    void shouldPutTicksWherePeopleReadThem() {
        assertEquals(
                List.of(0.0, 50.0, 100.0, 150.0, 200.0, 250.0),
                Scale.linear(240).ticks());
        assertEquals(List.of(10.0, 100.0, 1000.0, 10_000.0, 100_000.0), rounded(Scale.logarithmic(10, 99_000)));
        assertEquals(List.of(0.02, 0.05, 0.1, 0.2), rounded(Scale.logarithmic(0.021, 0.15)));
        assertEquals(0.5, Scale.logarithmic(1, 100).at(10), 1e-9);
        assertEquals("1.2 M", Scale.number(1_200_000));
        assertEquals("250 k", Scale.number(250_000));
        assertEquals("0.02", Scale.number(0.02));
        assertEquals("0", Scale.number(0));
        assertEquals("0.0031", Scale.number(0.0031));
    }

    private static List<Double> rounded(Scale scale) {
        return scale.ticks().stream().map(tick -> Math.round(tick * 1e6) / 1e6).toList();
    }

    private static Report report(String name) {
        ScenarioResult echo = Samples.result("link-echo/jdk", Role.FLOOR, "", Samples.rounds(20_000, 0, 40), null);
        ScenarioResult floor =
                Samples.result("kernel-append/2/dense", Role.FLOOR, "", Samples.rounds(1_000_000, 0, 1), null);
        ScenarioResult hold =
                Samples.result("shared/2/dense/HOLD", Role.BATON, "HOLD", Samples.rounds(900_000, 0.01, 1), floor);
        return Samples.report(
                name,
                List.of(
                        echo,
                        floor,
                        hold,
                        Samples.result(
                                "shared/2/dense/STRICT", Role.BATON, "STRICT", Samples.rounds(50_000, 8, 20), floor),
                        Samples.result(
                                "shared/2/sparse-200us/HOLD", Role.BATON, "HOLD", Samples.rounds(8_000, 2, 50), null),
                        Samples.result(
                                "shared/2/dense/HOLD/1000-connected",
                                Role.BATON,
                                "HOLD",
                                Samples.rounds(890_000, 0.01, 1),
                                hold)));
    }
}
