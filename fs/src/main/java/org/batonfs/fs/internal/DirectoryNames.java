package org.batonfs.fs.internal;

import java.util.List;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a process has cached of a directory's names as of one version of the directory's resource: single names, and the
 * whole listing once it was read.
 *
 * <p>Used only under a hold of the directory. Under SHARED several threads fill it, all with the same truth; under
 * EXCLUSIVE one thread changes it along with the host, and then moves its version.
 */
final class DirectoryNames {
    /** So many single names are kept; then they are forgotten, and read again when wanted. */
    static final int DENTRIES_MAX = 65_536;

    /** A listing with more names is read from the host each time. */
    static final int LISTING_MAX = 262_144;

    private final ConcurrentHashMap<String, Dentry> dentries = new ConcurrentHashMap<>();

    // Guarded by this.
    private @Nullable NavigableSet<String> names;
    private @Nullable List<String> listing;

    /** The version of the directory that all this is of; written under EXCLUSIVE only. */
    private long version;

    DirectoryNames(long version) {
        this.version = version;
    }

    long version() {
        return version;
    }

    void version(long newVersion) {
        version = newVersion;
    }

    /** What is known of a name: {@code null} if nothing. */
    @Nullable
    Dentry get(String name) {
        Dentry known = dentries.get(name);
        return known == null && isKnownAbsent(name) ? Dentry.ABSENT : known;
    }

    /** Remembers what the host says of a name. */
    void learn(String name, Dentry dentry) {
        if (dentries.size() >= DENTRIES_MAX) {
            dentries.clear();
        }
        dentries.put(name, dentry);
    }

    /** Follows a change that was just made on the host. */
    synchronized void change(String name, Dentry dentry) {
        learn(name, dentry);
        NavigableSet<String> all = names;
        if (all != null) {
            if (dentry.isAbsent() ? all.remove(name) : all.add(name)) {
                listing = null;
            }
        }
    }

    /** The whole listing, sorted, if it is known. */
    synchronized @Nullable List<String> listing() {
        if (listing == null && names != null) {
            listing = List.of(names.toArray(new String[0]));
        }
        return listing;
    }

    /** Remembers the whole listing, unless it is too long. */
    synchronized List<String> learnListing(NavigableSet<String> all) {
        List<String> sorted = List.of(all.toArray(new String[0]));
        if (all.size() <= LISTING_MAX) {
            names = all;
            listing = sorted;
        }
        return sorted;
    }

    private synchronized boolean isKnownAbsent(String name) {
        return names != null && !names.contains(name);
    }
}
