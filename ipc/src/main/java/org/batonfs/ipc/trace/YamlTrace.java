package org.batonfs.ipc.trace;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.batonfs.ipc.FrameReader;
import org.batonfs.ipc.Message;
import org.batonfs.ipc.MessageTrace;
import org.batonfs.ipc.MessageType;

/**
 * Writes every message as a YAML document, with its direction and its connection in a comment. {@link Yaml#read} reads
 * it back. Thread-safe: documents are handed over one at a time.
 */
public final class YamlTrace implements MessageTrace {
    private final Consumer<String> documents;
    private final FrameReader reader = new FrameReader();

    /** Hands each document, with its separator and its last line's end, to {@code documents}. */
    public YamlTrace(Consumer<String> documents) {
        this.documents = documents;
    }

    @Override
    public synchronized void onMessage(String direction, String connection, MessageType type, ByteBuffer payload) {
        Message message = reader.read(payload, type.newMessage());
        String arrow = direction.equals(OUT) ? "-> " : "<- ";
        documents.accept("---\n# " + arrow + connection + "\n" + Yaml.write(type, message));
    }
}
