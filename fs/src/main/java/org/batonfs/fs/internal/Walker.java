package org.batonfs.fs.internal;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.batonfs.fs.PathEscapesMountException;
import org.batonfs.sync.Mode;
import org.jspecify.annotations.Nullable;

/**
 * Resolves paths, name by name, under holds.
 *
 * <p>A walk stays in one mount. Where it comes to the place of another one, by {@code ..} or by a link, it begins anew there.
 *
 * <p>At a symbolic link all holds are given up and the walk begins anew with the link's target in place of the link: going
 * on from the middle would take directories out of order. A path through a link is therefore not resolved in one step,
 * which no platform promises either.
 */
final class Walker {
    /** So many symbolic links are followed in one path, as on Linux. */
    static final int LINKS_MAX = 40;

    /** How often a path that changes while it is resolved for two parents is tried again. */
    private static final int TRIES_MAX = 1000;

    private final InodeTable inodes;
    private final MountTable mounts;

    Walker(InodeTable inodes, MountTable mounts) {
        this.inodes = inodes;
        this.mounts = mounts;
    }

    /**
     * Walks to the last name of a path.
     *
     * @param parentMode how to hold the directory of the last name; those above are held SHARED
     * @param follow whether to follow a symbolic link at the last name
     */
    Walk walk(String path, Mode parentMode, boolean follow) throws IOException {
        return walk(path, PathNames.parse(path), parentMode, follow);
    }

    /** As {@link #walk(String, Mode, boolean)}, to some names of the path only. */
    Walk walk(String path, String[] names, Mode parentMode, boolean follow) throws IOException {
        String[] all = names;
        for (int links = 0; ; links++) {
            if (links > LINKS_MAX) {
                throw new FileSystemLoopException(path);
            }
            MountPoint mount = mounts.find(all, path);
            mount.require(parentMode, path);
            Walk walk = new Walk(inodes, mount, path);
            boolean arrived = false;
            try {
                String[] rest = Arrays.copyOfRange(all, mount.prefix().length, all.length);
                String[] anew = go(walk, rest, parentMode, follow);
                if (anew == null) {
                    arrived = true;
                    if (links > 0) {
                        walk.bend();
                    }
                    return walk;
                }
                all = anew;
            } finally {
                if (!arrived) {
                    walk.close();
                }
            }
        }
    }

    /** Walks to a directory and holds it; the walk's name, if it has one, is left behind as the directory's own. */
    Walk walkInto(String path, Mode mode) throws IOException {
        Walk walk = walk(path, Mode.SHARED, true);
        boolean arrived = false;
        try {
            if (walk.hasName()) {
                requireDirectory(walk.dentry(), path);
                walk.enter(walk.name(), walk.dentry());
            }
            walk.hold(mode);
            arrived = true;
            return walk;
        } finally {
            if (!arrived) {
                walk.close();
            }
        }
    }

    /** Walks to the last names of two paths and holds the directories of both EXCLUSIVE; follows no link at the end. */
    PairWalk walkPair(String from, String to) throws IOException {
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            PairWalk.Goal a = goal(from);
            PairWalk.Goal b = goal(to);
            a.mount.require(Mode.EXCLUSIVE, from);
            b.mount.require(Mode.EXCLUSIVE, to);
            if (a.mount != b.mount) {
                throw new FileSystemException(from, to, "the two are in different mounts");
            }
            PairWalk pair = PairWalk.tryHold(inodes, a, b);
            if (pair != null) {
                return pair;
            }
        }
        throw new FileSystemException(from, to, "the directories on the way keep changing");
    }

    /** The mount that a path lies in. */
    MountPoint mountOf(String path) throws IOException {
        return mounts.find(PathNames.parse(path), path);
    }

    /** Where a path leads at this moment; it may lead elsewhere at the next. */
    private PairWalk.Goal goal(String path) throws IOException {
        try (Walk walk = walk(path, Mode.SHARED, false)) {
            return new PairWalk.Goal(path, walk.mount(), walk.names(), requireName(walk));
        }
    }

    /** Fails unless the path ends at a name that can be made or removed. */
    static String requireName(Walk walk) throws IOException {
        if (!walk.hasName()) {
            String what = walk.depth() == 1 ? "is the root of a mount" : "ends in '..'";
            throw new FileSystemException(walk.path(), null, what + ": it cannot be made, removed or renamed");
        }
        return walk.name();
    }

    static void requireDirectory(Dentry dentry, String path) throws IOException {
        if (dentry.isAbsent()) {
            throw new NoSuchFileException(path);
        }
        if (!dentry.isDirectory()) {
            throw new NotDirectoryException(path);
        }
    }

    /** Goes as far as it can: to the end, or returns the names to begin anew with, from the root of all on. */
    private static String @Nullable [] go(Walk walk, String[] rest, Mode parentMode, boolean follow)
            throws IOException {
        for (int i = 0; i < rest.length; i++) {
            String name = rest[i];
            boolean last = i == rest.length - 1;
            if (name.equals(PathNames.UP)) {
                if (walk.depth() == 1) {
                    throw new PathEscapesMountException(walk.path(), "'..'");
                }
                walk.leave();
                walk.bend();
                continue;
            }
            if (walk.mount().endsAt(walk, name)) { // the way there was no straight one
                return anew(walk, name, rest, i + 1);
            }
            walk.hold(last ? parentMode : Mode.SHARED);
            Dentry found = walk.lookup(name);
            if (found.isLink() && (follow || !last)) {
                return substitute(walk, found.target(), rest, i + 1);
            }
            if (last) {
                walk.found(name, found);
                return null;
            }
            requireDirectory(found, walk.path());
            walk.enter(name, found);
        }
        walk.hold(Mode.SHARED);
        return null;
    }

    /** The names to begin anew with where another mount lies in the current directory. */
    private static String[] anew(Walk walk, String name, String[] rest, int next) {
        List<String> names = new ArrayList<>(Arrays.asList(walk.names()));
        names.add(name);
        names.addAll(Arrays.asList(rest).subList(next, rest.length));
        return walk.mount().absolute(names.toArray(new String[0]));
    }

    /** The names to begin anew with: the target of a link that was met in the current directory, and what follows it. */
    private static String[] substitute(Walk walk, String target, String[] rest, int next) throws IOException {
        List<String> names = new ArrayList<>();
        if (target.startsWith("/")) {
            Path absolute = Path.of(target);
            Path root = walk.mount().host().root();
            if (!absolute.startsWith(root)) {
                throw new PathEscapesMountException(walk.path(), "a symbolic link to " + target);
            }
            PathNames.split(walk.path(), root.relativize(absolute).toString(), names);
        } else {
            names.addAll(Arrays.asList(walk.names()));
            PathNames.split(walk.path(), target, names);
        }
        names.addAll(Arrays.asList(rest).subList(next, rest.length));
        return walk.mount().absolute(names.toArray(new String[0]));
    }
}
