package org.batonfs.sync;

/**
 * What one client may do at the server. It is decided when the client connects, and stays until that connection ends.
 *
 * <p>The server asks it at each request of the client, by any of its threads, of which it has one unless it has several loops: an
 * answer must be quick, the same each time, and must not wait for anything. Names come from the client and can be anything that is
 * valid UTF-8.
 */
public interface Access {
    /** Everything; costs nothing. */
    Access ALL = new Access() {
        @Override
        public Mode most(String resource) {
            return Mode.EXCLUSIVE;
        }

        @Override
        public String toString() {
            return "ALL";
        }
    };

    /** Nothing. */
    Access NONE = new Access() {
        @Override
        public Mode most(String resource) {
            return Mode.INVALID;
        }

        @Override
        public String toString() {
            return "NONE";
        }
    };

    /**
     * The most that the client may hold of a resource: with {@code INVALID} it cannot open it, with {@code SHARED} it can
     * only read its value, with {@code EXCLUSIVE} it can change it.
     *
     * @param resource the name, as {@link #resource} returned it
     */
    Mode most(String resource);

    /**
     * The resource that the client means by a name. By it clients can be shown different things under one name.
     *
     * @return a name of at most 1,024 bytes of UTF-8
     */
    default String resource(String name) {
        return name;
    }

    /**
     * The value that a resource begins with when this client opens it and nobody references it: at most 4,096 bytes, not to
     * be changed.
     *
     * @param resource the name, as {@link #resource} returned it
     */
    default byte[] initialValue(String resource) {
        return new byte[0];
    }
}
