package org.batonfs.ipc.simulation;

import java.net.SocketAddress;
import java.nio.file.Path;

/** Stands for {@link java.net.UnixDomainSocketAddress}. */
public final class SimAddress extends SocketAddress {
    private static final long serialVersionUID = 1;

    private final transient Path path;

    private SimAddress(Path path) {
        this.path = path;
    }

    public static SimAddress of(Path path) {
        return new SimAddress(path);
    }

    Path path() {
        return path;
    }
}
