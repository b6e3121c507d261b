package org.batonfs.fs;

/** What an inode is. It never changes during an inode's life. */
public enum FileType {
    /** Bytes. */
    FILE,
    /** Names. */
    DIRECTORY,
    /** Another path, as text. */
    SYMBOLIC_LINK,
    /** A pipe, socket or device of the host: it can be listed, renamed and unlinked, but not opened. */
    OTHER
}
