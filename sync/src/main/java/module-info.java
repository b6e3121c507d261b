/** Cached locks with small values, shared by processes. Knows nothing of files. */
module org.batonfs.sync {
    requires static transitive org.jspecify;
    requires transitive org.batonfs.ipc;
    requires org.agrona;

    exports org.batonfs.sync;
    exports org.batonfs.sync.protocol;
}
