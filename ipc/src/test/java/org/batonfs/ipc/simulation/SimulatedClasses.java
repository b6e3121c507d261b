package org.batonfs.ipc.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Loads classes of Baton once more, rewritten for the simulated machine. */
public final class SimulatedClasses extends ClassLoader {
    private static final String OURS = "org.batonfs.";

    private final Rewriter rewriter;
    private final List<String> shared;
    private final Map<String, byte[]> mutated;

    /**
     * Prepares to load.
     *
     * @param shared packages, with a dot behind, whose classes are not loaded once more
     * @param replaced classes to load in place of others, by names with slashes
     * @param mutated classes to load in place of those of the same names
     */
    public SimulatedClasses(List<String> shared, Map<String, String> replaced, Map<String, byte[]> mutated) {
        super(SimulatedClasses.class.getClassLoader());
        this.shared = shared;
        this.rewriter = new Rewriter(replaced);
        this.mutated = mutated;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS) || name.startsWith(OURS + "ipc.simulation.") || isShared(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private boolean isShared(String name) {
        return shared.stream().anyMatch(name::startsWith);
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] bytes = mutated.get(name);
        bytes = rewriter.rewrite(bytes == null ? read(name) : bytes);
        return defineClass(name, bytes, 0, bytes.length);
    }

    private byte[] read(String name) throws ClassNotFoundException {
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    /** Loads and initialises classes outside of a simulation: within one, two threads could wait for each other there. */
    public @Nullable Class<?> initialise(String name) throws ClassNotFoundException {
        return Class.forName(name, true, this);
    }
}
