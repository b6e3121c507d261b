package org.batonfs.bench.worker;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Named values on one line, which is what parent and worker say to each other: {@code verb name=value name=value}. */
public final class Fields {
    private final String verb;
    private final Map<String, String> values = new TreeMap<>();

    private Fields(String verb) {
        this.verb = verb;
    }

    /** A line that begins with this word, without values yet. */
    public static Fields of(String verb) {
        return new Fields(verb);
    }

    /** Reads a line. */
    public static Fields parse(String line) {
        String[] words = line.strip().split(" +", -1);
        Fields fields = new Fields(words[0]);
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("no value in '" + words[i] + "' of: " + line);
            }
            fields.values.put(
                    words[i].substring(0, equals),
                    URLDecoder.decode(words[i].substring(equals + 1), StandardCharsets.UTF_8));
        }
        return fields;
    }

    /** The first word. */
    public String verb() {
        return verb;
    }

    /** Adds a value. */
    public Fields put(String name, Object value) {
        values.put(name, value.toString());
        return this;
    }

    /** Adds all values of another line. */
    public Fields putAll(Fields other) {
        values.putAll(other.values);
        return this;
    }

    /** A value that must be there. */
    public String text(String name) {
        @Nullable String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("'" + verb + "' has no " + name);
        }
        return value;
    }

    /** A number that must be there. */
    public long number(String name) {
        return Long.parseLong(text(name));
    }

    /** The values whose names begin like this, by the rest of their names. */
    public Map<String, Long> numbersUnder(String prefix) {
        Map<String, Long> numbers = new TreeMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                numbers.put(name.substring(prefix.length()), Long.parseLong(value));
            }
        });
        return numbers;
    }

    /** The line. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(verb);
        values.forEach((name, value) ->
                line.append(' ').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return line.toString();
    }
}
