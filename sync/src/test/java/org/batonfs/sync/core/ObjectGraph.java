package org.batonfs.sync.core;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.collections.Long2ObjectHashMap;
import org.batonfs.ipc.MessageType;
import org.batonfs.ipc.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Writes everything that can be reached from an object as bytes: each field of each object, but those that are left out by name.
 * Two graphs with the same bytes behave alike as far as what is left out makes no difference. A new field is in it by itself, and
 * an object of a kind that is not known here is an error, so that nothing is missed.
 */
final class ObjectGraph {
    private static final int NULL = 0;
    private static final int KNOWN = 1;
    private static final int NEW = 2;

    private final Set<String> leftOut;
    private final Set<String> leftOutSeen = new HashSet<>();
    private final Map<Class<?>, Field[]> fields = new HashMap<>();
    private final IdentityHashMap<Object, Integer> numbers = new IdentityHashMap<>();
    private byte[] bytes = new byte[4096];
    private int length;

    /** Leaves out these fields, each told as {@code Class.field}. */
    ObjectGraph(Set<String> leftOut) {
        this.leftOut = leftOut;
    }

    /** Writes what can be reached from an object. */
    void write(Object root) {
        numbers.clear();
        length = 0;
        reference(root);
    }

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** What was to be left out and has not been met. */
    Set<String> unmet() {
        Set<String> unmet = new HashSet<>(leftOut);
        unmet.removeAll(leftOutSeen);
        return unmet;
    }

    private void reference(@Nullable Object object) {
        if (object == null) {
            put(NULL);
        } else if (object instanceof Number || object instanceof Boolean) {
            number(object instanceof Number number ? number.longValue() : (Boolean) object ? 1 : 0);
        } else if (object instanceof Enum<?> choice) {
            number(choice.ordinal());
        } else if (object instanceof String text) {
            number(text.hashCode());
        } else {
            Integer known = numbers.putIfAbsent(object, numbers.size());
            put(known == null ? NEW : KNOWN);
            if (known != null) {
                number(known);
            } else {
                contents(object);
            }
        }
    }

    private void contents(Object object) {
        Class<?> type = object.getClass();
        if (object instanceof Payload payload) {
            span(payload.array(), 0, payload.length());
        } else if (object instanceof ByteBuffer buffer) {
            span(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
        } else if (object instanceof MessageType message) {
            number(message.id());
        } else if (object instanceof Long2ObjectHashMap<?> map) {
            sorted(map);
        } else if (object instanceof Map<?, ?> map) {
            ordered(map);
        } else if (object instanceof Collection<?> collection) {
            number(collection.size());
            collection.forEach(this::reference);
        } else if (type.isArray()) {
            array(object);
        } else if (type.isHidden()) {
            put(NEW); // a lambda
        } else if (type.getName().startsWith("org.batonfs.")) {
            for (Field field : fieldsOf(type)) {
                field(object, field);
            }
        } else {
            throw new IllegalStateException(
                    "a state has a " + type.getName() + " in it, and nobody knows how to write that");
        }
    }

    private void sorted(Long2ObjectHashMap<?> map) {
        long[] keys = map.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
        number(keys.length);
        for (long key : keys) {
            number(key);
            reference(map.get(key));
        }
    }

    private void ordered(Map<?, ?> map) {
        List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet().size());
        if (map instanceof java.util.LinkedHashMap<?, ?>) {
            entries.addAll(map.entrySet()); // in their order, which may be that of their use
        } else {
            map.keySet().stream()
                    .map(Object::toString)
                    .sorted()
                    .forEach(key -> entries.add(Map.entry(key, map.get(key))));
        }
        number(entries.size());
        for (Map.Entry<?, ?> entry : entries) {
            reference(entry.getKey());
            reference(entry.getValue());
        }
    }

    private void array(Object array) {
        if (array instanceof byte[] those) {
            span(those, 0, those.length);
        } else if (array instanceof int[] those) {
            Arrays.stream(those).forEach(this::number);
        } else if (array instanceof long[] those) {
            Arrays.stream(those).forEach(this::number);
        } else if (array instanceof boolean[] those) {
            for (boolean that : those) {
                put(that ? 1 : 0);
            }
        } else {
            for (Object that : (Object[]) array) {
                reference(that);
            }
        }
    }

    private void field(Object object, Field field) {
        try {
            Class<?> type = field.getType();
            if (!type.isPrimitive()) {
                reference(field.get(object));
            } else if (type == boolean.class) {
                put(field.getBoolean(object) ? 1 : 0);
            } else {
                number(type == long.class ? field.getLong(object) : field.getInt(object));
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private Field[] fieldsOf(Class<?> type) {
        Field[] known = fields.get(type);
        if (known == null) {
            List<Field> all = new ArrayList<>();
            for (Class<?> from = type; from != Object.class; from = from.getSuperclass()) {
                for (Field field : from.getDeclaredFields()) {
                    String name = from.getSimpleName() + "." + field.getName();
                    if (leftOut.contains(name)) {
                        leftOutSeen.add(name);
                    } else if (!Modifier.isStatic(field.getModifiers())) {
                        field.setAccessible(true);
                        all.add(field);
                    }
                }
            }
            all.sort((one, other) -> one.getName().compareTo(other.getName()));
            known = all.toArray(new Field[0]);
            fields.put(type, known);
        }
        return known;
    }

    private void span(byte[] from, int offset, int count) {
        number(count);
        for (int i = offset; i < offset + count; i++) {
            put(from[i]);
        }
    }

    /** Seven bits in each byte, and small numbers in one, whatever their sign. */
    private void number(long number) {
        long left = (number << 1) ^ (number >> 63);
        while ((left & ~0x7FL) != 0) {
            put((int) ((left & 0x7F) | 0x80));
            left >>>= 7;
        }
        put((int) left);
    }

    private void put(int value) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * length);
        }
        bytes[length++] = (byte) value;
    }
}
