package org.batonfs.fs.differential;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Random steps of one seed. It comes back to what it has used before, so that caches are filled, contradicted and asked
 * again, by other clients too.
 */
final class Generator implements Comparison.Source {
    private static final String[] NAMES = {"a", "b", "c", "e", "f", "g", "l", "m", "n"};
    private static final String[] SPECIAL = {
        "/", "/a/b/c/a/b/c", "/a/b/c/f", "/a/l", "/a/b/l", "/a/b/up", "/a/b/up/f", "/m", "/m/f", "/none", "/loop",
        "/loop/x", "/abs", "/abs/c/f", "/a/..", "/a/b/../f", "/e/.", "//a//f", "/l/..", "/..", "/f/x", "/m/../f",
        "/deep/d0/d1/d2/d3/d4/d5/d6/d7/d8/d9/d10/x"
    };
    private static final String[] FLAGS = {
        "READ", "WRITE", "APPEND", "CREATE", "CREATE_NEW", "TRUNCATE_EXISTING", "NOFOLLOW", "SPARSE"
    };
    private static final int REMEMBERED_MAX = 24;
    private static final int HANDLES = 12;
    private static final int TICKETS = 6;

    /** How long one client is on, on average: long enough for it to be asked what it has just cached. */
    private static final int BURST_STEPS = 5;

    private final SplittableRandom random;
    private final List<String> remembered = new ArrayList<>();
    private int left;
    private int client;
    private int lastCompares = BatonWorld.CLIENTS;

    Generator(long seed, int steps) {
        this.random = new SplittableRandom(seed);
        this.left = steps;
    }

    @Override
    public @Nullable Step next(HostWorld oracle) throws IOException {
        if (left-- > 0) {
            if (random.nextInt(BURST_STEPS) == 0) {
                client = random.nextInt(BatonWorld.CLIENTS);
            }
            return step(oracle);
        }
        return lastCompares-- > 0 ? Step.of(lastCompares, Verb.COMPARE) : null;
    }

    private Step step(HostWorld oracle) {
        List<String> open = oracle.openHandles();
        int what = random.nextInt(1000);
        if (what < 500 && !open.isEmpty()) {
            String handle = random.nextInt(40) == 0 ? handle() : open.get(random.nextInt(open.size()));
            if (oracle.isOf(client, handle) || random.nextInt(BURST_STEPS) == 0) {
                return byHandle(handle);
            }
        }
        if (what < 640) {
            return Step.of(client, Verb.OPEN, handle(), path(), flags());
        }
        if (what < 660) {
            List<String> tickets = oracle.tickets();
            String ticket = tickets.isEmpty() ? "t0" : tickets.get(random.nextInt(tickets.size()));
            return Step.of(client, Verb.ADOPT, ticket, handle());
        }
        return byPath(what);
    }

    private Step byPath(int what) {
        if (what < 900) {
            Verb[] asking = {Verb.STAT, Verb.STAT, Verb.STAT_LINK, Verb.EXISTS, Verb.LIST};
            return Step.of(client, asking[random.nextInt(asking.length)], path());
        }
        if (what < 960) {
            Verb[] changing = {Verb.MKDIR, Verb.RMDIR, Verb.UNLINK, Verb.RENAME, Verb.RENAME};
            Verb verb = changing[random.nextInt(changing.length)];
            return verb == Verb.RENAME ? Step.of(client, verb, path(), path()) : Step.of(client, verb, path());
        }
        if (what < 970) {
            return Step.of(client, random.nextBoolean() ? Verb.REFRESH : Verb.STAT, path());
        }
        return what < 972 ? Step.of(client, Verb.COMPARE) : outside();
    }

    private Step byHandle(String handle) {
        switch (random.nextInt(20)) {
            case 0, 1, 2:
                return Step.of(client, Verb.READ, handle, bytes());
            case 3, 4, 5:
                return Step.of(client, Verb.WRITE, handle, bytes(), pattern());
            case 6, 7:
                return Step.of(client, Verb.READ_AT, handle, bytes(), place());
            case 8, 9:
                return Step.of(client, Verb.WRITE_AT, handle, bytes(), pattern(), place());
            case 10:
                return Step.of(client, Verb.SEEK, handle, place());
            case 11:
                return Step.of(client, Verb.SEEK_TO_END, handle);
            case 12:
                return Step.of(client, Verb.POSITION, handle);
            case 13:
                return Step.of(client, Verb.SIZE, handle);
            case 14, 15:
                return Step.of(client, Verb.TRUNCATE, handle, place());
            case 16, 17:
                return Step.of(client, Verb.STAT_OPEN, handle);
            case 18:
                return Step.of(client, Verb.CLOSE, handle);
            default:
                return Step.of(client, Verb.SHARE, handle, "t" + random.nextInt(TICKETS));
        }
    }

    private Step outside() {
        return switch (random.nextInt(7)) {
            case 0, 1 -> Step.of(client, Verb.OUTSIDE_WRITE, path(), bytes(), pattern());
            case 2 -> Step.of(client, Verb.OUTSIDE_MKDIR, path());
            case 3 -> Step.of(client, Verb.OUTSIDE_SYMLINK, path(), path());
            case 4 -> Step.of(client, Verb.OUTSIDE_LINK, path(), path());
            case 5 -> Step.of(client, Verb.OUTSIDE_CHMOD, path(), Integer.toString(random.nextInt(4)));
            default -> Step.of(client, Verb.OUTSIDE_DELETE, path());
        };
    }

    // ---- arguments

    private String handle() {
        return "h" + random.nextInt(HANDLES);
    }

    private String path() {
        int how = random.nextInt(10);
        if (how < 5 && !remembered.isEmpty()) {
            return remembered.get(random.nextInt(remembered.size()));
        }
        String path = how == 9 ? SPECIAL[random.nextInt(SPECIAL.length)] : composed();
        if (remembered.size() < REMEMBERED_MAX) {
            remembered.add(path);
        } else {
            remembered.set(random.nextInt(REMEMBERED_MAX), path);
        }
        return path;
    }

    /** Half of them in a directory that was there at the start. */
    private String composed() {
        StringBuilder path = new StringBuilder(new String[] {"", "", "/a", "/a/b", "/e", "/m"}[random.nextInt(6)]);
        int names = 1 + Math.min(random.nextInt(4), random.nextInt(4));
        for (int i = 0; i < names; i++) {
            path.append('/').append(NAMES[random.nextInt(NAMES.length)]);
        }
        return path.toString();
    }

    private String flags() {
        StringBuilder flags = new StringBuilder();
        int likely = random.nextInt(4); // the rest is anything
        if (likely != 0) {
            flags.append(likely == 1 ? "READ" : likely == 2 ? "READ,WRITE,CREATE" : "READ,APPEND,CREATE");
        }
        for (String flag : FLAGS) {
            if (random.nextInt(likely == 0 ? 3 : 12) == 0 && flags.indexOf(flag) < 0) {
                flags.append(flags.length() == 0 ? "" : ",").append(flag);
            }
        }
        if (random.nextInt(200) == 0) {
            flags.append(flags.length() == 0 ? "" : ",").append(random.nextBoolean() ? "DELETE_ON_CLOSE" : "DSYNC");
        }
        return flags.length() == 0 ? "NONE" : flags.toString();
    }

    private String bytes() {
        int[] limits = {1, 20, 300, 9000};
        return Integer.toString(random.nextInt(limits[random.nextInt(limits.length)] + 1));
    }

    private String pattern() {
        return Integer.toString(random.nextInt(26));
    }

    private String place() {
        return switch (random.nextInt(16)) {
            case 0 -> "0";
            case 1 -> "-1";
            case 2 -> Long.toString((5L << 30) + random.nextInt(100));
            case 3, 4, 5 -> Integer.toString(random.nextInt(12_000));
            default -> Integer.toString(random.nextInt(200));
        };
    }
}
