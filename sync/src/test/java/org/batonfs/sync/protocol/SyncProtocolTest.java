package org.batonfs.sync.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.openhft.chronicle.bytes.MethodId;
import org.batonfs.ipc.Field;
import org.batonfs.ipc.FieldWriter;
import org.batonfs.ipc.MessageType;
import org.batonfs.ipc.Payload;
import org.batonfs.ipc.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The interfaces, the messages, the tables and the documentation of the protocol are the same thing four times. */
class SyncProtocolTest {
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| `(\\w+)` \\| (client|server|both) \\| (.*) \\|");

    static List<MessageType> types() {
        List<MessageType> types = new ArrayList<>();
        types.addAll(own(SyncProtocol.PROTOCOL.requests()));
        types.addAll(own(SyncProtocol.PROTOCOL.replies()));
        return types;
    }

    /** Without the messages of ipc, whose classes are its own affair. */
    private static List<MessageType> own(List<MessageType> types) {
        return types.stream().filter(type -> type.id() > Protocol.OWN_ID_MAX).toList();
    }

    @Test
    void shouldHaveAMethodForEachMessage() {
        assertEquals(methods(SyncRequests.class, ResidentRequests.class), names(own(SyncProtocol.PROTOCOL.requests())));
        assertEquals(methods(SyncReplies.class, ResidentReplies.class), names(own(SyncProtocol.PROTOCOL.replies())));
    }

    @ParameterizedTest
    @MethodSource("types")
    void shouldWriteTheFieldsOfTheTable(MessageType type) {
        FieldNames written = new FieldNames();
        type.newMessage().writeFields(written);
        assertEquals(
                type.layout().stream()
                        .map(Field::toString)
                        .map(SyncProtocolTest::kindAndName)
                        .toList(),
                written.fields);
    }

    static List<MessageType> allTypes() {
        List<MessageType> types = new ArrayList<>(SyncProtocol.PROTOCOL.requests());
        types.addAll(SyncProtocol.PROTOCOL.replies());
        return types;
    }

    @ParameterizedTest
    @MethodSource("allTypes")
    void shouldBeDocumentedAsInTheTable(MessageType type) throws IOException {
        String row = documentedRows().get(type.id());
        assertNotNull(row, "docs/protocol.md has no row for " + type);
        String table = type.name() + ": "
                + String.join(", ", type.layout().stream().map(Field::toString).toList());
        assertEquals(table, row);
    }

    private static Map<Integer, String> documentedRows() throws IOException {
        Map<Integer, String> rows = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("..", "docs", "protocol.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.put(Integer.valueOf(row.group(1)), row.group(2) + ": " + row.group(4));
            }
        }
        return rows;
    }

    private static Map<Integer, String> methods(Class<?>... direction) {
        Map<Integer, String> names = new TreeMap<>();
        for (Class<?> part : direction) {
            for (Method method : part.getMethods()) {
                MethodId id = method.getAnnotation(MethodId.class);
                assertNotNull(id, method + " has no @MethodId");
                assertEquals(1, method.getParameterCount());
                names.put((int) id.value(), method.getName() + " " + method.getParameterTypes()[0].getName());
            }
        }
        return names;
    }

    private static Map<Integer, String> names(List<MessageType> types) {
        Map<Integer, String> names = new TreeMap<>();
        for (MessageType type : types) {
            names.put(type.id(), type.name() + " " + type.messageClass().getName());
        }
        return names;
    }

    /** From "epoch int64 from 0" to "epoch int64". */
    private static String kindAndName(String field) {
        return String.join(" ", Arrays.copyOf(field.replaceAll("\\(\\d+\\)", "").split(" "), 2));
    }

    private static final class FieldNames implements FieldWriter {
        final List<String> fields = new ArrayList<>();

        @Override
        public void int64(String name, long value) {
            fields.add(name + " int64");
        }

        @Override
        public void int32(String name, int value) {
            fields.add(name + " int32");
        }

        @Override
        public void flag(String name, boolean value) {
            fields.add(name + " flag");
        }

        @Override
        public void choice(String name, Enum<?> value) {
            fields.add(name + " choice");
        }

        @Override
        public void text(String name, String value) {
            fields.add(name + " text");
        }

        @Override
        public void payload(String name, Payload value) {
            fields.add(name + " payload");
        }
    }
}
