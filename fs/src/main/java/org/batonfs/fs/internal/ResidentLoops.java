package org.batonfs.fs.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.batonfs.sync.ResidentOperation;
import org.batonfs.sync.ResidentOperations;
import org.jspecify.annotations.Nullable;

/** The {@link ResidentFiles} of all loops of a server, and the workers that they share. */
public final class ResidentLoops implements ResidentOperations, AutoCloseable {
    private static final int WORKERS_MAX = 4;

    private final Workers openers = new Workers("baton-opener", WORKERS_MAX);
    private final Workers movers = new Workers("baton-mover", WORKERS_MAX);

    /** Complete when the server has started. */
    private final List<ResidentFiles> all = new ArrayList<>();

    /** Nothing can be opened before {@link #start}. */
    public ResidentLoops() {}

    @Override
    public ResidentOperations onLoop(Executor executor) {
        ResidentFiles files = new ResidentFiles(executor, openers, movers);
        all.add(files);
        return files;
    }

    /** Each loop has its own. */
    @Override
    public @Nullable ResidentOperation find(int number) {
        throw new IllegalStateException("operation " + number + " is done by the files of a loop");
    }

    /** From now on files can be opened. */
    public void start(Namespace namespace, PositionFolder folder) {
        for (ResidentFiles files : all) {
            files.start(namespace::openFor, folder);
        }
    }

    /** Ends the workers, after the server was closed. */
    @Override
    public void close() {
        openers.close();
        movers.close();
    }
}
