package org.batonfs.ipc;

/**
 * Says which client may put and get which descriptors. Called by any thread, but not by the loop's, for clients whose session
 * is known to be connected.
 */
public interface DescriptorGuard {
    /** Lets every client do everything. */
    DescriptorGuard NONE = new DescriptorGuard() {
        @Override
        public boolean mayPut(long client, String key) {
            return true;
        }

        @Override
        public boolean mayGet(long client, String key, boolean writable) {
            return true;
        }
    };

    /**
     * Whether a client may leave a descriptor under a key.
     *
     * @param client the number of its connection
     */
    boolean mayPut(long client, String key);

    /**
     * Whether a client may take or copy the descriptor under a key.
     *
     * @param client the number of its connection
     * @param writable whether the descriptor lets its owner write, as the kernel says; {@code true} where it says nothing
     */
    boolean mayGet(long client, String key, boolean writable);
}
