package org.batonfs.fs.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.batonfs.fs.FileServer;
import org.batonfs.fs.simulation.plan.Plan;
import org.batonfs.fs.simulation.plan.Planner;
import org.batonfs.fs.simulation.plan.Tally;
import org.batonfs.fs.simulation.plan.WorldEntry;
import org.batonfs.ipc.EventLoop;
import org.batonfs.ipc.simulation.Machine;
import org.batonfs.ipc.simulation.MachineRun;
import org.batonfs.ipc.simulation.SimulatedClasses;
import org.batonfs.sync.Policy;
import org.batonfs.sync.SyncServer;

/** Runs plans, with the shipped classes or with mutated ones. Any number of threads may run plans at the same time. */
final class Simulation {
    /** Those that everybody follows, and a mixture of them. */
    static final List<String> POLICIES = Stream.concat(
                    Arrays.stream(Policy.values()).map(Policy::name), Stream.of(Plan.MIXED))
            .toList();

    private static final String HERE = "org.batonfs.fs.simulation.";
    /** What stands for classes that need a host's descriptors. */
    private static final Map<String, String> REPLACED = Map.of(
            "org/batonfs/ipc/DescriptorServer", "org/batonfs/fs/simulation/AbsentDescriptors",
            "org/batonfs/ipc/DescriptorClient", "org/batonfs/fs/simulation/AbsentDescriptors",
            "org/batonfs/fs/internal/InodeOpener", "org/batonfs/fs/simulation/SimulatedOpener");

    /** What is not simulated, or belongs to the outside. */
    private static final List<String> LEFT_OUT = List.of(
            "org.batonfs.ipc.Descriptor",
            "org.batonfs.ipc.Junix",
            "org.batonfs.ipc.trace.",
            "org.batonfs.fs.internal.InodeOpener",
            HERE + "plan.",
            HERE + "Simulation",
            HERE + "Simulator",
            HERE + "SimulatedChild",
            HERE + "SimulatedMutation",
            HERE + "SimulatedRun",
            "org.batonfs.fs.package-info",
            "module-info");

    private final Class<? extends WorldEntry> worldClass;

    private Simulation(Class<? extends WorldEntry> worldClass) {
        this.worldClass = worldClass;
    }

    /**
     * Loads the classes.
     *
     * @param mutated those to take in place of shipped ones, by name
     */
    static Simulation load(Map<String, byte[]> mutated) {
        SimulatedClasses classes = new SimulatedClasses(List.of(HERE + "plan."), REPLACED, mutated);
        try {
            for (Class<?> origin : List.of(EventLoop.class, SyncServer.class, FileServer.class)) {
                for (String name : classNames(origin, "org/batonfs")) {
                    classes.initialise(name);
                }
            }
            for (String name : classNames(Simulation.class, "org/batonfs/fs/simulation")) {
                classes.initialise(name);
            }
            return new Simulation(classes.initialise(HERE + "World").asSubclass(WorldEntry.class));
        } catch (ClassNotFoundException | IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> classNames(Class<?> origin, String folder) throws IOException, URISyntaxException {
        Path root = Path.of(
                origin.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(root)) {
            return classNames(root, root.resolve(folder));
        }
        try (FileSystem jar = FileSystems.newFileSystem(URI.create("jar:" + root.toUri()), Map.of())) {
            Path inside = jar.getPath("/");
            return classNames(inside, inside.resolve(folder));
        }
    }

    private static List<String> classNames(Path root, Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted().toList()) {
                String path = root.relativize(file).toString();
                if (path.endsWith(".class")) {
                    String name =
                            path.substring(0, path.length() - ".class".length()).replace('/', '.');
                    if (LEFT_OUT.stream().noneMatch(name::startsWith)) {
                        names.add(name);
                    }
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return names;
    }

    /** The plan of a seed, over all policies. */
    static Plan plan(long seed) {
        return Planner.plan(seed, POLICIES);
    }

    /** Runs a plan. */
    SimulatedRun run(Plan plan, boolean isLogging) {
        Tally tally = new Tally();
        WorldEntry world;
        try {
            world = worldClass.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        MachineRun run = Machine.run(plan.machine(), isLogging, machine -> world.run(machine, plan, tally));
        return new SimulatedRun(plan, run, tally);
    }
}
