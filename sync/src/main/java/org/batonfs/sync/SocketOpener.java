package org.batonfs.sync;

import java.io.IOException;
import org.batonfs.ipc.ClientLink;
import org.batonfs.ipc.ClientOptions;
import org.batonfs.ipc.Connector;
import org.batonfs.ipc.LinkHandler;
import org.batonfs.sync.protocol.SyncProtocol;

/** Connects to a server's socket. */
final class SocketOpener implements LinkOpener {
    private final ClientOptions options;

    SocketOpener(ClientOptions options) {
        this.options = options;
    }

    @Override
    public ClientLink open(LinkHandler handler) throws IOException {
        return Connector.connect(options, SyncProtocol.PROTOCOL, handler);
    }
}
