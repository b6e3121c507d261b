package org.batonfs.ipc.trace;

import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.pool.ClassLookup;
import net.openhft.chronicle.wire.ReadMarshallable;
import net.openhft.chronicle.wire.TextWire;
import net.openhft.chronicle.wire.ValueIn;
import net.openhft.chronicle.wire.WriteMarshallable;
import org.batonfs.ipc.Message;
import org.batonfs.ipc.MessageType;

/**
 * Messages to YAML and back. A document is one message: its name, and its fields by name. No class is ever looked up
 * by a name in the text.
 */
public final class Yaml {
    private Yaml() {}

    /**
     * A message that was read.
     *
     * @param type its kind
     * @param message its fields
     */
    public record Spoken(MessageType type, Message message) {}

    /** One document, without separators. */
    public static String write(MessageType type, Message message) {
        Bytes<byte[]> bytes = Bytes.allocateElasticOnHeap();
        TextWire wire = new TextWire(bytes);
        wire.write(type.name()).marshallable((WriteMarshallable) out -> message.writeFields(new WireFieldWriter(out)));
        return bytes.toString();
    }

    /**
     * Reads documents, separated by lines that are {@code ---}. Lines that begin with # say nothing.
     *
     * @throws IllegalArgumentException if a document is none of these types, or lacks a field
     */
    public static List<Spoken> read(String yaml, MessageType... types) {
        List<Spoken> spoken = new ArrayList<>();
        StringBuilder document = new StringBuilder();
        for (String line : (yaml + "\n---").split("\n", -1)) {
            if (line.startsWith("---") || line.equals("...")) {
                if (!document.toString().isBlank()) {
                    spoken.add(readOne(document.toString(), types));
                }
                document.setLength(0);
            } else if (!line.startsWith("#")) {
                document.append(line).append('\n');
            }
        }
        return spoken;
    }

    private static Spoken readOne(String document, MessageType... types) {
        YamlShape.require(document);
        try {
            return parse(document, types);
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Exception e) {
            // Wire has a dozen for what it does not understand, one of them checked and not declared.
            throw new IllegalArgumentException("not a message: " + e.getMessage(), e);
        }
    }

    private static Spoken parse(String document, MessageType... types) {
        TextWire wire = new TextWire(Bytes.from(document));
        wire.classLookup(new NoClasses());
        StringBuilder name = new StringBuilder();
        ValueIn value = wire.readEventName(name);
        for (MessageType type : types) {
            if (type.name().contentEquals(name)) {
                Message message = type.newMessage();
                value.marshallable((ReadMarshallable) in -> message.readFields(new WireFieldReader(in)));
                return new Spoken(type, message);
            }
        }
        throw new IllegalArgumentException("no message has the name " + name);
    }

    /** Text is data: it may not name classes. */
    private static final class NoClasses implements ClassLookup {
        @Override
        public Class<?> forName(CharSequence name) {
            throw new IllegalArgumentException("a trace may not name the class " + name);
        }

        @Override
        public String nameFor(Class<?> type) {
            return type.getName();
        }

        @Override
        public void addAlias(Class<?>... types) {
            throw new IllegalStateException("there are no aliases");
        }

        @Override
        public void addAlias(Class<?> type, String names) {
            throw new IllegalStateException("there are no aliases");
        }
    }
}
