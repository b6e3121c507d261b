package org.batonfs.sync.core;

import java.util.function.Supplier;

/** What must be true in every state and of every step, numbered and named as in the design. */
enum Invariant {
    EXCLUSION("an exclusive holder is alone"),
    FRESHNESS("a grant carries the value of the last finished exclusive hold, and whoever holds it sees that"),
    PESSIMIST("what a client believes it holds is never more than what the server believes it holds"),
    ONLY_LOWER("a recall or release that is late, or does not lower the mode, changes nothing; recalls are answered"),
    ONE_USE("a grant is used at least once before it is recalled away"),
    ORDER("first in, first out across modes, and consecutive readers are granted together"),
    UPGRADE("a waiting upgrader gives SHARED up, and is told of a change exactly if there was one"),
    REMEMBER("a resource and its value live exactly as long as anyone references it"),
    DEATH("a death frees what was held, leaves in doubt exactly what was held exclusively, and harms nobody else"),
    PROGRESS("every wait ends"),
    LEGALITY("no correct peer is accused or evicted for nothing, and no state machine stumbles");

    private final String meaning;

    Invariant(String meaning) {
        this.meaning = meaning;
    }

    /** The invariant in words. */
    String meaning() {
        return meaning;
    }

    /** Demands that this invariant stands. */
    void require(boolean stands, Supplier<String> detail) {
        if (!stands) {
            throw new Violation(this, detail.get());
        }
    }

    /** An invariant does not stand. */
    static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Invariant invariant;

        Violation(Invariant invariant, String detail) {
            super(detail, null, false, false);
            this.invariant = invariant;
        }

        Invariant invariant() {
            return invariant;
        }
    }
}
