package org.batonfs.demos;

/** One thing to watch: real processes share something, and what came of it is checked. */
interface Demo {
    /** What it is called on the command line. */
    String name();

    /** What it does, and why that is worth watching; lines of at most 96 characters. */
    String[] about(Settings settings);

    /**
     * Runs it.
     *
     * @return what was checked and held, as the end of a sentence
     * @throws BrokenException if something did not hold
     */
    String run(Stage stage) throws Exception;
}
