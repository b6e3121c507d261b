package org.batonfs.fs;

import java.io.IOException;
import org.batonfs.sync.SyncClientOptions;

/** Connects a file system that remembers few inodes, for tests that are to see it forget. */
public final class SmallFileSystem {
    private SmallFileSystem() {}

    public static BatonFileSystem connect(SyncClientOptions options, int inodesMax) throws IOException {
        return BatonFileSystem.connect(options, inodesMax);
    }
}
