package org.batonfs.sync;

/**
 * Hears of the end of what this process holds of one resource, for whoever keeps something beside the value that is only good
 * meanwhile. There is one for each resource and client, see {@link SyncHandle#listener}.
 *
 * <p>It is called by any thread, under the protection of the resource: it must be short, throw nothing, and use no handle.
 */
public interface HoldListener {
    /**
     * EXCLUSIVE is about to be given back, or lowered. It is held until this returns; no exclusive use is in progress.
     *
     * @param mayBeLost whether this process may have been stopped for a while, and evicted, and not have heard of it yet
     */
    void beforeLowering(boolean mayBeLost);

    /** What was held is lost, with a server or with the connection: others may hold it already. */
    void onLost();
}
