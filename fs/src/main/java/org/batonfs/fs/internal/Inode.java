package org.batonfs.fs.internal;

import java.io.InterruptedIOException;
import java.nio.file.AccessDeniedException;
import java.util.concurrent.atomic.AtomicInteger;
import org.batonfs.fs.Attributes;
import org.batonfs.fs.InodeId;
import org.batonfs.sync.Hold;
import org.batonfs.sync.LimitReachedException;
import org.batonfs.sync.Mode;
import org.batonfs.sync.SyncException;
import org.batonfs.sync.SyncHandle;
import org.jspecify.annotations.Nullable;

/**
 * What a process knows of an inode, and the resource that says whether it still holds: attributes and size of any inode,
 * the names of a directory.
 *
 * <p>The host is the truth. What is cached carries the version of the resource that it was read under; whoever changes the
 * inode does so under EXCLUSIVE and moves the version. So a cache is good exactly if its version is the hold's.
 *
 * <pre>
 * field               guarded by
 * pins                itself; -1 once evicted, and then for ever
 * sync, end           the table's lock, to replace them; volatile
 * attributes, names   volatile and immutable, or see the class; replaced under any hold of the inode
 * size, sizeVersion   the hold: written under EXCLUSIVE, read under any
 * </pre>
 */
final class Inode {
    private static final int EVICTED = -1;

    private final InodeTable table;
    private final MountPoint mount;
    private final InodeId id;
    private volatile SyncHandle sync;
    private volatile EndOfFile end;
    private final AtomicInteger pins = new AtomicInteger();

    /** Whether it was wanted since the table last looked for something to evict. */
    private volatile boolean used = true;

    private volatile @Nullable Stamped attributes;
    private volatile @Nullable DirectoryNames names;
    private long size;
    private long sizeVersion = -1;

    Inode(InodeTable table, MountPoint mount, InodeId id, SyncHandle sync) {
        this.table = table;
        this.mount = mount;
        this.id = id;
        this.sync = sync;
        this.end = endOf(sync);
    }

    private static EndOfFile endOf(SyncHandle handle) {
        return (EndOfFile) handle.listener(EndOfFile::new);
    }

    /** The mount that this process has reached it by. */
    MountPoint mount() {
        return mount;
    }

    InodeId id() {
        return id;
    }

    /** The name of its resource. */
    String resource() {
        return sync.name();
    }

    /** Its handle; another one after the server had no room for it. */
    SyncHandle sync() {
        return sync;
    }

    /** Takes another handle instead of one that was refused; for the table, under its lock. */
    void bind(SyncHandle anew) {
        end = endOf(anew);
        sync = anew;
    }

    /** Which position of this process follows its end. */
    EndOfFile end() {
        return end;
    }

    /**
     * Begins a hold for an operation on a path; the caller has the inode pinned. If the server has no room for it, what this process
     * only remembers makes way, and it is asked for once more.
     *
     * @throws LimitReachedException if there is no room then either; the next call asks again
     * @throws AccessDeniedException if the main process does not let this client hold so much
     * @throws InterruptedIOException if the thread is interrupted while it waits; its interrupt status is set again
     */
    Hold acquire(Mode mode, String path) throws SyncException, InterruptedIOException, AccessDeniedException {
        SyncHandle handle = sync;
        try {
            return Holds.acquire(handle, mode, path);
        } catch (LimitReachedException e) {
            table.bindAnew(this, handle);
            return Holds.acquire(sync, mode, path);
        }
    }

    /** Begins a hold if that needs neither a message nor a wait. Without a pin it fails once the inode was evicted. */
    @Nullable
    Hold use(Mode mode) throws SyncException {
        if (!used) {
            used = true;
        }
        return sync.tryAcquire(mode);
    }

    // ---- attributes

    /** The attributes as of the hold's version, if they are known. */
    @Nullable
    Attributes attributes(Hold hold) {
        Stamped known = attributes;
        return known != null && known.version == hold.version() ? known.attributes : null;
    }

    /** Remembers attributes that were read from the host under the hold. */
    void learn(Hold hold, Attributes read) {
        attributes = new Stamped(hold.version(), read);
    }

    // ---- size, for those who write

    /** The size as of the hold's version, or -1 if it is not known. */
    long size(Hold hold) {
        return sizeVersion == hold.version() ? size : -1;
    }

    /** Remembers the size that the host has told under an exclusive hold. */
    void learnSize(Hold exclusive, long read) {
        size = read;
        sizeVersion = exclusive.version();
    }

    /** It has changed on the host: moves the version, and with it forgets the attributes and the size. */
    void changed(Hold exclusive) throws SyncException {
        exclusive.markChanged();
    }

    /** As {@link #changed}, and the size is known to be this now. */
    void changed(Hold exclusive, long newSize) throws SyncException {
        exclusive.markChanged();
        size = newSize;
        sizeVersion = exclusive.version();
    }

    // ---- names, of a directory

    /** The names as of the hold's version; empty if nothing is known. */
    DirectoryNames names(Hold hold) {
        DirectoryNames known = names;
        return known != null && known.version() == hold.version() ? known : startNames(hold);
    }

    /** The names as of whatever version, for comparison only. */
    @Nullable
    DirectoryNames names() {
        return names;
    }

    /** A name was changed on the host under the exclusive hold. */
    void nameChanged(Hold exclusive, String name, Dentry dentry) throws SyncException {
        DirectoryNames known = names(exclusive);
        known.change(name, dentry);
        exclusive.markChanged();
        known.version(exclusive.version());
    }

    /** Forgets the names: the host has contradicted them. */
    void forgetNames() {
        names = null;
    }

    private synchronized DirectoryNames startNames(Hold hold) {
        DirectoryNames known = names;
        if (known == null || known.version() != hold.version()) {
            known = new DirectoryNames(hold.version());
            names = known;
        }
        return known;
    }

    // ---- life in the table

    /** Keeps it from being evicted; fails once it was. */
    boolean pin() {
        for (int count = pins.get(); count != EVICTED; count = pins.get()) {
            if (pins.compareAndSet(count, count + 1)) {
                if (!used) {
                    used = true;
                }
                return true;
            }
        }
        return false;
    }

    void unpin() {
        if (pins.decrementAndGet() < 0) {
            throw new IllegalStateException("inode " + id + " was unpinned more often than pinned");
        }
    }

    /** Whether it was pinned since this was last asked. */
    boolean wasUsed() {
        boolean was = used;
        used = false;
        return was;
    }

    /** Evicts it if nobody has it pinned. */
    boolean evict() {
        return pins.compareAndSet(0, EVICTED);
    }

    private static final class Stamped {
        final long version;
        final Attributes attributes;

        Stamped(long version, Attributes attributes) {
            this.version = version;
            this.attributes = attributes;
        }
    }
}
