package org.batonfs.ipc.simulation;

/** Stands for {@link Runtime}. */
public final class SimRuntime {
    private static final SimRuntime ONLY = new SimRuntime();

    private SimRuntime() {}

    public static SimRuntime getRuntime() {
        return ONLY;
    }

    public void addShutdownHook(SimThread hook) {
        hook.process().exitHooks.add(hook);
    }

    public boolean removeShutdownHook(SimThread hook) {
        return hook.process().exitHooks.remove(hook);
    }

    public int availableProcessors() {
        return 2;
    }
}
