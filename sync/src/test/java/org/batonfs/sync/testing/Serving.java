package org.batonfs.sync.testing;

import java.nio.file.Path;
import org.batonfs.ipc.ServerOptions;
import org.batonfs.sync.SyncServerOptions;

/**
 * How the servers of tests begin: by as many loops as the system property {@code baton.test.loops} says, one if it says nothing.
 * So the same tests show that a server of several loops does the same.
 */
public final class Serving {
    /** The name of the property; child processes of tests get it as well. */
    public static final String LOOPS_PROPERTY = "baton.test.loops";

    /** For tests of limits that each loop counts by itself, and of a peer that does not stay for the answers. */
    public static final int ONE_LOOP = 1;

    private Serving() {}

    /** How many loops the servers of this run have. */
    public static int loops() {
        return Integer.getInteger(LOOPS_PROPERTY, 1);
    }

    /** As {@link SyncServerOptions#at}. */
    public static SyncServerOptions at(Path socket) {
        return SyncServerOptions.at(socket).loops(loops());
    }

    /** As {@link SyncServerOptions#over}. */
    public static SyncServerOptions over(ServerOptions listening) {
        return SyncServerOptions.over(listening).loops(loops());
    }
}
