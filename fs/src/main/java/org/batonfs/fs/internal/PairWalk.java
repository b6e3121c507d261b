package org.batonfs.fs.internal;

import java.io.IOException;
import org.batonfs.sync.Mode;
import org.jspecify.annotations.Nullable;

/**
 * Two walks of one operation, whose last directories are both held EXCLUSIVE, taken together in the one order that all
 * follow (see {@link Walk}): as a tree is read, what is above first and then by name.
 */
final class PairWalk implements AutoCloseable {
    /** Where a path leads: names without links and dots, from the mount's root to the directory, and the last name. */
    static final class Goal {
        final String path;
        final MountPoint mount;
        final String[] directories;
        final String name;

        Goal(String path, MountPoint mount, String[] directories, String name) {
            this.path = path;
            this.mount = mount;
            this.directories = directories;
            this.name = name;
        }
    }

    private final Walk stem;
    private final Walk branch;
    private final Walk from;
    private final Walk to;

    private PairWalk(Walk stem, Walk branch, Walk from, Walk to) {
        this.stem = stem;
        this.branch = branch;
        this.from = from;
        this.to = to;
    }

    /** Takes the holds; {@code null} if a directory on the way is not there any more. */
    static @Nullable PairWalk tryHold(InodeTable inodes, Goal from, Goal to) throws IOException {
        int common = common(from.directories, to.directories);
        boolean fromFirst = isFirst(from.directories, to.directories, common);
        Goal first = fromFirst ? from : to;
        Goal second = fromFirst ? to : from;
        Walk stem = new Walk(inodes, first.mount, first.path);
        Walk branch = null;
        boolean arrived = false;
        try {
            if (descend(stem, first.directories, second.directories.length, common)) {
                branch = new Walk(stem, common + 1, second.path);
                if (descend(branch, second.directories, -1, common)) {
                    find(stem, first.name);
                    find(branch, second.name);
                    arrived = true;
                    return new PairWalk(stem, branch, fromFirst ? stem : branch, fromFirst ? branch : stem);
                }
            }
            return null;
        } finally {
            if (!arrived) {
                closeBoth(branch, stem);
            }
        }
    }

    /** The walk to the first path. */
    Walk from() {
        return from;
    }

    /** The walk to the second path. */
    Walk to() {
        return to;
    }

    @Override
    public void close() {
        closeBoth(branch, stem);
    }

    /**
     * Goes down the directories from where the walk is, and holds the last one EXCLUSIVE, and so the other path's last one
     * if it is passed on the way.
     *
     * @param otherDepth where the other path's directories end
     * @param common how many directories below the root the two have in common
     */
    private static boolean descend(Walk walk, String[] directories, int otherDepth, int common) throws IOException {
        while (true) {
            int passed = walk.depth() - 1;
            boolean ends = passed == directories.length || (passed == otherDepth && passed <= common);
            walk.hold(ends ? Mode.EXCLUSIVE : Mode.SHARED);
            if (passed == directories.length) {
                return true;
            }
            Dentry next = walk.lookup(directories[passed]);
            if (!next.isDirectory()) {
                return false;
            }
            walk.enter(directories[passed], next);
        }
    }

    private static void find(Walk walk, String name) throws IOException {
        walk.found(name, walk.lookup(name));
    }

    private static int common(String[] a, String[] b) {
        int count = 0;
        while (count < a.length && count < b.length && a[count].equals(b[count])) {
            count++;
        }
        return count;
    }

    /** Whether {@code a} is to be taken first: it passes all of {@code b}, or branches off to the smaller name. */
    private static boolean isFirst(String[] a, String[] b, int common) {
        if (common == b.length) {
            return true;
        }
        return common < a.length && a[common].compareTo(b[common]) < 0;
    }

    private static void closeBoth(@Nullable Walk branch, Walk stem) {
        if (branch != null) {
            branch.close();
        }
        stem.close();
    }
}
