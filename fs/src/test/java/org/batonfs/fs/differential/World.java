package org.batonfs.fs.differential;

import java.io.IOException;

/** Something that does steps: Baton, or the host alone. */
interface World extends AutoCloseable {
    /** What a step says whose result is nobody's to compare. */
    String ANYTHING = "anything";

    /** Does a step, and returns its result as text. */
    String perform(Step step) throws IOException;

    @Override
    void close() throws IOException;
}
