package org.batonfs.fs.differential;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.batonfs.sync.Policy;

/** The way into the classes that {@link FaultyFileSystem} loads; public, and in words that are the same on both sides. */
public final class FaultyRun implements UnaryOperator<String> {
    private static final int OPERATIONS_MAX = 20_000;
    private static final long SEED = 1;

    /** Compares below a folder; what is different, or an empty text. */
    @Override
    public String apply(String folder) {
        try {
            String found = new Differential(Path.of(folder), Policy.HOLD).run(SEED, OPERATIONS_MAX);
            return found == null ? "" : found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
