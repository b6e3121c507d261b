package org.batonfs.bench.run;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How this run starts other JVMs: the same Java, class path and flags.
 *
 * @param java the launcher
 * @param classPath the class path
 * @param flags the arguments that the project's flag files ask for
 * @param clientFlags those of them that a mere client needs
 */
public record ChildJvm(Path java, String classPath, List<String> flags, List<String> clientFlags) {
    private static final int FIRST_WITH_MORE_FLAGS = 24;

    /**
     * For a child whose standard output is read: another JVM that tidies the files of performance data makes one that has such a
     * file warn there.
     */
    private static final String SILENT = "-XX:-UsePerfData";

    /** Small, without a collector's threads: several of these share few cores. */
    private static final List<String> WORKER = List.of(SILENT, "-XX:+UseSerialGC", "-Xms64m", "-Xmx128m");

    /**
     * Reads how this very JVM was started.
     *
     * @param home the folder with {@code .mvn/jvm.flags} and {@code .mvn/jvm24.flags}
     */
    public static ChildJvm likeThis(Path home) throws BenchmarkException {
        List<String> flags = new ArrayList<>();
        List<String> clientFlags = new ArrayList<>();
        flags.add("@" + flagsFile(home, ".mvn/jvm.flags"));
        if (Runtime.version().feature() >= FIRST_WITH_MORE_FLAGS) {
            clientFlags.add("@" + flagsFile(home, ".mvn/jvm24.flags"));
        }
        flags.addAll(clientFlags);
        return new ChildJvm(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"),
                List.copyOf(flags),
                List.copyOf(clientFlags));
    }

    private static Path flagsFile(Path home, String name) throws BenchmarkException {
        Path file = home.resolve(name);
        if (!Files.isReadable(file)) {
            throw new BenchmarkException(file + " cannot be read: is " + home + " the project's folder?");
        }
        return file;
    }

    /** The command of a worker. */
    List<String> worker(Class<?> mainClass) {
        List<String> arguments = new ArrayList<>(flags);
        arguments.addAll(WORKER);
        return command(arguments, mainClass, List.of());
    }

    /** The command of a server with many resources. */
    List<String> server(Class<?> mainClass, Path socket) {
        List<String> arguments = new ArrayList<>(flags);
        arguments.addAll(List.of(SILENT, "-XX:+UseSerialGC", "-Xmx2g"));
        return command(arguments, mainClass, List.of(socket.toString()));
    }

    /** The command of a client as a user starts it. */
    List<String> client(Class<?> mainClass, List<String> arguments) {
        return client(List.of(), mainClass, arguments);
    }

    /** The same with more arguments for its JVM. */
    List<String> client(List<String> more, Class<?> mainClass, List<String> arguments) {
        List<String> all = new ArrayList<>(clientFlags);
        all.addAll(more);
        return command(all, mainClass, arguments);
    }

    /** Whether the class path has jars only, as an archive of classes needs it. */
    boolean isOfJars() {
        return Arrays.stream(classPath.split(File.pathSeparator)).allMatch(entry -> entry.endsWith(".jar"));
    }

    /** What a report says of the workers. */
    public String describeWorkers() {
        List<String> words = new ArrayList<>(WORKER);
        flags.forEach(flag ->
                words.add(flag.substring(0, 1) + Path.of(flag.substring(1)).getFileName()));
        return String.join(" ", words);
    }

    private List<String> command(List<String> jvmArguments, Class<?> mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.addAll(jvmArguments);
        command.add("-cp");
        command.add(classPath);
        command.add(mainClass.getName());
        command.addAll(arguments);
        return command;
    }
}
