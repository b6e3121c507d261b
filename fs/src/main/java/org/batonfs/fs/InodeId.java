package org.batonfs.fs;

/**
 * The identity of an inode: the same under every name, across renames, and in every process. The host may give the number
 * of a deleted inode to a new one.
 *
 * @param device the number of the host's file system
 * @param number the inode's number there
 */
public record InodeId(long device, long number) {
    @Override
    public int hashCode() {
        return Long.hashCode(number * 31 + device);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InodeId id && id.number == number && id.device == device;
    }

    @Override
    public String toString() {
        return Long.toHexString(device) + ":" + Long.toHexString(number);
    }
}
