package org.batonfs.fs.simulation.plan;

/** One thing to do. */
public record Act(ActKind kind, int target, int amount) {
    @Override
    public String toString() {
        return kind + " " + target + (amount == 0 ? "" : " " + amount);
    }
}
