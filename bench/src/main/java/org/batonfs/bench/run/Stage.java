package org.batonfs.bench.run;

import java.io.IOException;

/** What the main process sets up for one round of one scenario, and looks at afterwards. */
interface Stage extends AutoCloseable {
    /** The socket that the workers connect to; empty if they need none. */
    String socket();

    /** What this worker works on; see {@link org.batonfs.bench.worker.Task#target}. */
    String target(int writer);

    /**
     * Checks that everything that the workers did is there, and there once.
     *
     * @param operations how many operations each worker did
     */
    void verify(long[] operations) throws Exception;

    /** Clears up. */
    @Override
    void close() throws IOException;
}
