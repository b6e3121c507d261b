package org.batonfs.ipc;

/** Who provides the sockets. Both speak the same bytes: a client need not use the transport of its server. */
public enum Transport {
    /** The JDK's own Unix domain sockets, with epoll: the default. Tells users, not pids. */
    JDK,
    /** junixsocket: tells pids as well; its selector is slow beyond about 100 connections. */
    JUNIXSOCKET;

    /** Loads one implementation and not the other. */
    Sockets sockets() {
        return this == JDK ? new JdkSockets() : new JunixSockets();
    }
}
