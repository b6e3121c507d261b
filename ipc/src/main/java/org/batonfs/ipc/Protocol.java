package org.batonfs.ipc;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of both directions, by id. The first bytes of a connection name the protocol and its version; a peer
 * that has another is refused.
 */
public final class Protocol {
    /** The largest id that belongs to ipc itself. */
    public static final int OWN_ID_MAX = 15;

    private final String name;
    private final int version;
    private final @Nullable MessageType[] clientToServer;
    private final @Nullable MessageType[] serverToClient;

    /**
     * A protocol.
     *
     * @param name at most 64 bytes
     * @param version counted up with every change of a layout
     */
    public Protocol(String name, int version, MessageType[] clientToServer, MessageType[] serverToClient) {
        this.name = name;
        this.version = version;
        this.clientToServer = byId(clientToServer, Control.CLIENT_TO_SERVER);
        this.serverToClient = byId(serverToClient, Control.SERVER_TO_CLIENT);
    }

    private static @Nullable MessageType[] byId(MessageType[] types, MessageType[] own) {
        MessageType[] table = new MessageType[256];
        for (MessageType type : own) {
            table[type.id()] = type;
        }
        for (MessageType type : types) {
            if (type.id() <= OWN_ID_MAX) {
                throw new IllegalArgumentException(type + ": the ids 1 to 15 are ipc's own");
            }
            if (table[type.id()] != null) {
                throw new IllegalArgumentException(type + " and " + table[type.id()] + " have the same id");
            }
            table[type.id()] = type;
        }
        return table;
    }

    /** The name. */
    public String name() {
        return name;
    }

    /** The version. */
    public int version() {
        return version;
    }

    /** What a client may send, ipc's own messages among it, by id. */
    public List<MessageType> requests() {
        return present(clientToServer);
    }

    /** What a server may send, ipc's own messages among it, by id. */
    public List<MessageType> replies() {
        return present(serverToClient);
    }

    private static List<MessageType> present(@org.jspecify.annotations.Nullable MessageType[] table) {
        List<MessageType> types = new ArrayList<>();
        for (MessageType type : table) {
            if (type != null) {
                types.add(type);
            }
        }
        return types;
    }

    /** What a client may send, by id; null where there is none. Not to be changed. */
    @Nullable
    MessageType[] clientToServer() {
        return clientToServer;
    }

    /** What a server may send, by id; null where there is none. Not to be changed. */
    @Nullable
    MessageType[] serverToClient() {
        return serverToClient;
    }
}
