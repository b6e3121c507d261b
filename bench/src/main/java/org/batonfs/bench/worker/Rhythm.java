package org.batonfs.bench.worker;

/** When the operations of a process follow each other. */
public enum Rhythm {
    /** One right after the other. */
    DENSE("dense"),
    /** With a pause of {@link #SPARSE_MICROS} at least. */
    SPARSE("sparse"),
    /** In strict turns with one other process. */
    ALTERNATE("alternate");

    /** The pause of sparse writers, in microseconds. */
    public static final long SPARSE_MICROS = 200;

    private final String word;

    Rhythm(String word) {
        this.word = word;
    }

    /** What names and reports say. */
    public String word() {
        return word;
    }
}
