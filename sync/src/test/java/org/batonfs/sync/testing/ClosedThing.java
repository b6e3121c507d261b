package org.batonfs.sync.testing;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.function.Executable;

/**
 * A table of what each public method of a class does once the thing is closed: throws a certain error that names the thing,
 * or nothing. A method that is not in the table fails the test.
 */
public final class ClosedThing {
    private final Class<?> type;
    private final Class<? extends Exception> error;
    private final String name;
    private final Map<String, Executable> failing = new TreeMap<>();
    private final Map<String, Executable> working = new TreeMap<>();

    /**
     * An empty table.
     *
     * @param error what a method throws that cannot work any more
     * @param name what its message has to contain
     */
    public ClosedThing(Class<?> type, Class<? extends Exception> error, String name) {
        this.type = type;
        this.error = error;
        this.name = name;
    }

    /** The method, called in this way, has to fail. */
    public ClosedThing fails(String method, Executable call) {
        failing.put(method, call);
        return this;
    }

    /** The method, called in this way, works as before. */
    public ClosedThing works(String method, Executable call) {
        working.put(method, call);
        return this;
    }

    /** Calls them all. */
    public void check() {
        TreeSet<String> declared = new TreeSet<>();
        for (Method method : type.getDeclaredMethods()) {
            int modifiers = method.getModifiers();
            if (Modifier.isPublic(modifiers) && !Modifier.isStatic(modifiers) && !method.isSynthetic()) {
                declared.add(method.getName());
            }
        }
        TreeSet<String> inTable = new TreeSet<>();
        failing.keySet().forEach(key -> inTable.add(key.split("\\(", 2)[0]));
        working.keySet().forEach(key -> inTable.add(key.split("\\(", 2)[0]));
        assertEquals(declared, inTable, "the table's methods of " + type);
        failing.forEach((method, call) -> {
            Exception thrown = assertThrows(Exception.class, call, type.getSimpleName() + "." + method);
            assertInstanceOf(error, thrown, method);
            assertTrue(String.valueOf(thrown.getMessage()).contains(name), method + ": " + thrown.getMessage());
        });
        working.forEach((method, call) -> assertDoesNotThrow(call, method));
    }
}
