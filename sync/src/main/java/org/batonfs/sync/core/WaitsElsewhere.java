package org.batonfs.sync.core;

/**
 * Where else a client waits, for a core that has a part of a server's resources only: it tells the others' cores when the client
 * waits in this one, and this one when it waits in another. Called by the thread that drives this core.
 */
public interface WaitsElsewhere {
    /** The client has begun to wait in this core. */
    void onBegun();

    /** The client does not wait in this core any more. */
    void onEnded();

    /**
     * One wait of the client in another core.
     *
     * @param before the wait that was told before, or 0; as long as that goes on without a break, it is told again
     * @return its number, which no other wait of the client has; 0 when it does not wait elsewhere
     */
    long now(long before);
}
