package org.batonfs.bench.report;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records as JSON objects, their components by name, and back. */
final class RecordJson {
    private RecordJson() {}

    static @Nullable Object toTree(@Nullable Object value) {
        if (value instanceof Record record) {
            Map<String, @Nullable Object> tree = new LinkedHashMap<>();
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                tree.put(component.getName(), toTree(valueOf(component, record)));
            }
            return tree;
        } else if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> tree = new LinkedHashMap<>();
            map.forEach((key, element) -> tree.put((String) key, toTree(element)));
            return tree;
        } else if (value instanceof List<?> list) {
            List<@Nullable Object> tree = new ArrayList<>();
            list.forEach(element -> tree.add(toTree(element)));
            return tree;
        } else if (value instanceof Integer number) {
            return number.longValue();
        }
        return value;
    }

    /**
     * Makes a record of a JSON object. What the record does not know is left out.
     *
     * @throws IllegalArgumentException if a component is missing or of another kind
     */
    static <R extends Record> R toRecord(@Nullable Object tree, Class<R> type) {
        return type.cast(recordOf(as(Map.class, tree, type.getSimpleName()), type, type.getSimpleName()));
    }

    private static @Nullable Object fromTree(@Nullable Object tree, Type type, String where) {
        if (tree == null) {
            return null;
        }
        if (type instanceof ParameterizedType generic) {
            Type element = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            return generic.getRawType() == List.class
                    ? listOf(as(List.class, tree, where), element, where)
                    : mapOf(as(Map.class, tree, where), element, where);
        }
        if (type == String.class || type == Boolean.class || type == boolean.class) {
            Class<?> plain = type == String.class ? String.class : Boolean.class;
            return as(plain, tree, where);
        }
        if (type == double.class || type == Double.class) {
            return as(Number.class, tree, where).doubleValue();
        }
        if (type == long.class || type == Long.class) {
            return as(Long.class, tree, where);
        }
        if (type == int.class || type == Integer.class) {
            return Math.toIntExact(as(Long.class, tree, where));
        }
        return recordOf(as(Map.class, tree, where), (Class<?>) type, where);
    }

    private static List<@Nullable Object> listOf(List<?> tree, Type element, String where) {
        List<@Nullable Object> list = new ArrayList<>();
        for (Object value : tree) {
            list.add(fromTree(value, element, where + "[" + list.size() + "]"));
        }
        return list;
    }

    private static Map<String, @Nullable Object> mapOf(Map<?, ?> tree, Type element, String where) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        tree.forEach((key, value) -> map.put((String) key, fromTree(value, element, where + "." + key)));
        return map;
    }

    private static Object recordOf(Map<?, ?> tree, Class<?> type, String where) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String name = components[i].getName();
            if (!tree.containsKey(name)) {
                throw new IllegalArgumentException(where + " has no " + name);
            }
            types[i] = components[i].getType();
            values[i] = fromTree(tree.get(name), components[i].getGenericType(), where + "." + name);
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(where + " is not a " + type.getSimpleName(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static @Nullable Object valueOf(RecordComponent component, Record record) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T as(Class<T> type, @Nullable Object tree, String where) {
        if (tree == null || !type.isInstance(tree)) {
            throw new IllegalArgumentException(where + " is not a " + type.getSimpleName());
        }
        return type.cast(tree);
    }
}
