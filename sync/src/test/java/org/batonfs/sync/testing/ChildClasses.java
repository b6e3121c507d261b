package org.batonfs.sync.testing;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * The classes of child JVMs: the test class path, with an archive of those that nearly every child loads. With it a child costs
 * two thirds of the processor time, and children are half of what the tests cost.
 *
 * <p>An archive needs jars, so the folders of the class path are packed into some. What it holds is what a training run has
 * loaded; a module names the run's main class in the system property {@value #TRAINING}. Without that the children load from
 * the test class path as it is. Both are kept in the module's build folder, and made again when a class has changed.
 */
final class ChildClasses {
    private static final String TRAINING = "baton.test.training";
    private static final Path FOLDER = Path.of("target", "children").toAbsolutePath();
    private static final List<String> OPTIONS = make();

    private ChildClasses() {}

    /** The JVM options that name them. */
    static List<String> options() {
        return OPTIONS;
    }

    private static List<String> make() {
        String training = System.getProperty(TRAINING, "");
        String classPath = System.getProperty("java.class.path");
        if (training.isEmpty()) {
            return List.of("-cp", classPath);
        }
        try {
            Files.createDirectories(FOLDER);
            String jars = jars(classPath);
            return List.of("-XX:SharedArchiveFile=" + archive(training, jars), "-cp", jars);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the classes of child processes in " + FOLDER, e);
        }
    }

    /** The class path with a jar in place of each folder. */
    private static String jars(String classPath) throws IOException {
        List<String> jars = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            jars.add(Files.isDirectory(path) ? jar(path, FOLDER.resolve(jars.size() + ".jar")) : entry);
        }
        return String.join(File.pathSeparator, jars);
    }

    private static String jar(Path folder, Path jar) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        if (isOlder(jar, files)) {
            try (OutputStream out = Files.newOutputStream(jar);
                    JarOutputStream entries = new JarOutputStream(out)) {
                for (Path file : files) {
                    entries.putNextEntry(new JarEntry(folder.relativize(file).toString()));
                    Files.copy(file, entries);
                }
            }
        }
        return jar.toString();
    }

    private static Path archive(String training, String jars) throws IOException {
        Path archive = FOLDER.resolve(System.getProperty("java.vm.version") + ".archive");
        List<Path> contents = Stream.of(jars.split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(Files::exists)
                .toList();
        if (isOlder(archive, contents)) {
            Path made = FOLDER.resolve("made.archive");
            Files.deleteIfExists(made);
            List<String> command = new ArrayList<>(ChildProcess.jvm());
            command.addAll(List.of("-XX:ArchiveClassesAtExit=" + made, "-cp", jars, training));
            run(command);
            Files.move(made, archive, StandardCopyOption.REPLACE_EXISTING);
        }
        return archive;
    }

    private static void run(List<String> command) throws IOException {
        Path log = FOLDER.resolve("training.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(log.toFile()))
                .start();
        try {
            if (!process.waitFor(ChildProcess.DEADLINE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("the training run failed: " + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + String.join(" ", command), e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean isOlder(Path made, List<Path> sources) throws IOException {
        if (!Files.exists(made)) {
            return true;
        }
        FileTime time = Files.getLastModifiedTime(made);
        for (Path source : sources) {
            if (Files.getLastModifiedTime(source).compareTo(time) > 0) {
                return true;
            }
        }
        return false;
    }
}
