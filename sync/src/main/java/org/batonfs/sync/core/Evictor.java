package org.batonfs.sync.core;

/** Ends a client's connection for the core. */
public interface Evictor {
    /**
     * The client has to go. Its connection is to be ended, and {@link ServerSession#end} called once the client cannot act
     * any more, but not within this call.
     */
    void evict(String reason);
}
