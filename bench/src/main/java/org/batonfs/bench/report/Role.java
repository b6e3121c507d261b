package org.batonfs.bench.report;

/** What a scenario is in a report. */
public enum Role {
    /** What the machine can do, without any Baton. */
    FLOOR,
    /** Another way to do the same. */
    RIVAL,
    /** Baton. */
    BATON
}
