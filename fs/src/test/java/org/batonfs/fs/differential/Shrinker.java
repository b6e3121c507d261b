package org.batonfs.fs.differential;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.batonfs.fs.differential.Comparison.Difference;

/**
 * Makes a sequence that differs as short and as simple as it can: drops ever smaller groups of steps (delta debugging,
 * Zeller), and then simplifies clients, handles, paths, numbers and flags one at a time, as long as it still differs.
 */
final class Shrinker {
    private static final int TRIES_MAX = 1_000;

    private final Comparison comparison;
    private Difference smallest;
    private int tries;

    private Shrinker(Comparison comparison, Difference difference) {
        this.comparison = comparison;
        this.smallest = difference;
    }

    static Difference shrink(Comparison comparison, Difference difference) throws IOException {
        Shrinker shrinker = new Shrinker(comparison, difference);
        String before;
        do {
            before = shrinker.smallest.steps().toString();
            shrinker.drop();
            shrinker.simplify();
        } while (!before.equals(shrinker.smallest.steps().toString()));
        return shrinker.smallest;
    }

    private void drop() throws IOException {
        for (int size = Math.max(1, smallest.steps().size() / 2); size > 0; size /= 2) {
            for (int end = smallest.steps().size(); end > 0; end -= size) {
                List<Step> fewer = new ArrayList<>(smallest.steps());
                fewer.subList(Math.max(0, Math.min(end, fewer.size()) - size), Math.min(end, fewer.size()))
                        .clear();
                take(fewer);
            }
        }
    }

    private void simplify() throws IOException {
        for (int at = 0; at < smallest.steps().size(); at++) {
            for (int index = -1; index < smallest.steps().get(at).arguments().size(); index++) {
                simplify(at, index);
                if (at >= smallest.steps().size()) {
                    return;
                }
            }
        }
    }

    /** Simplifies one argument, or the client. */
    private void simplify(int at, int index) throws IOException {
        Step step = smallest.steps().get(at);
        List<Step> simpler = new ArrayList<>();
        if (index < 0) {
            for (int client = 0; client < step.client(); client++) {
                simpler.add(step.by(client));
            }
        } else {
            for (String argument : simpler(step.verb().arguments.charAt(index), step.text(index))) {
                simpler.add(step.with(index, argument));
            }
        }
        for (Step each : simpler) {
            List<Step> changed = new ArrayList<>(smallest.steps());
            changed.set(at, each);
            if (take(changed)) {
                return;
            }
        }
    }

    /** The simplest first. */
    private static List<String> simpler(char kind, String argument) {
        List<String> simpler = new ArrayList<>();
        if (kind == 'n') {
            long number = Long.parseLong(argument);
            for (long less : new long[] {0, 1, 10, number / 2, number - 1}) {
                if (less >= 0 && less < number) {
                    simpler.add(Long.toString(less));
                }
            }
        } else if (kind == 'f') {
            for (String flag : argument.split(",", -1)) {
                String fewer =
                        ("," + argument + ",").replace("," + flag + ",", ",").replaceAll("^,|,$", "");
                if (!argument.equals("NONE")) {
                    simpler.add(fewer.isEmpty() ? "NONE" : fewer);
                }
            }
        } else if (kind == 'p') {
            for (String shorter : new String[] {
                "/f", "/n", argument.replaceFirst("^/[^/]*(?=/)", ""), argument.replaceFirst("(?<=[^/])/[^/]*$", "")
            }) {
                if (shorter.length() < argument.length()) {
                    simpler.add(shorter);
                }
            }
        }
        return simpler;
    }

    private boolean take(List<Step> steps) throws IOException {
        if (tries++ >= TRIES_MAX) {
            return false;
        }
        Difference found = comparison.compare(steps);
        if (found == null || found.steps().size() > smallest.steps().size()) {
            return false;
        }
        smallest = found;
        return true;
    }
}
