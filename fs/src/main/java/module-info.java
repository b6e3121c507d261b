/** One coherent file system for a family of processes. */
module org.batonfs.fs {
    requires static transitive org.jspecify;
    requires transitive org.batonfs.sync;

    exports org.batonfs.fs;
}
