/** Frames between processes. Knows nothing of locks or files. */
module org.batonfs.ipc {
    requires static transitive org.jspecify;
    requires jdk.net;
    requires transitive chronicle.bytes; // Message is a BytesMarshallable
    requires chronicle.core;
    requires chronicle.wire; // only org.batonfs.ipc.trace
    requires org.newsclub.net.unix;

    exports org.batonfs.ipc;
    exports org.batonfs.ipc.trace;
}
