package org.batonfs.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON as plain Java: maps that keep their order, lists, strings, booleans, {@code Long}, {@code Double} and null. Enough
 * for reports; numbers that are not finite cannot be written.
 */
public final class Json {
    private static final int DEPTH_MAX = 64;

    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** The value as indented text. */
    public static String write(@Nullable Object value) {
        StringBuilder out = new StringBuilder(1024);
        write(value, "", out);
        return out.append('\n').toString();
    }

    /**
     * Reads one value.
     *
     * @throws IllegalArgumentException if the text is not JSON, with the place
     */
    public static @Nullable Object read(String text) {
        Json json = new Json(text);
        Object value = json.value(0);
        json.skipBlanks();
        if (json.at < text.length()) {
            throw json.wrong("the end");
        }
        return value;
    }

    private static void write(@Nullable Object value, String indent, StringBuilder out) {
        if (value instanceof Map<?, ?> map) {
            writeMap(map, indent, out);
        } else if (value instanceof List<?> list) {
            writeList(list, indent, out);
        } else if (value instanceof String string) {
            writeString(string, out);
        } else if (value instanceof Double number && !Double.isFinite(number)) {
            throw new IllegalArgumentException("JSON has no " + number);
        } else {
            out.append(value);
        }
    }

    private static void writeMap(Map<?, ?> map, String indent, StringBuilder out) {
        String inner = indent + "  ";
        String separator = "{\n";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator).append(inner);
            writeString((String) entry.getKey(), out);
            out.append(": ");
            write(entry.getValue(), inner, out);
            separator = ",\n";
        }
        out.append(map.isEmpty() ? "{}" : "\n" + indent + "}");
    }

    private static void writeList(List<?> list, String indent, StringBuilder out) {
        boolean flat = list.stream().noneMatch(element -> element instanceof Map || element instanceof List);
        String inner = indent + "  ";
        String separator = "[";
        for (Object element : list) {
            out.append(separator).append(flat ? "" : "\n" + inner);
            write(element, inner, out);
            separator = flat ? ", " : ",";
        }
        out.append(list.isEmpty() ? "[]" : flat ? "]" : "\n" + indent + "]");
    }

    private static void writeString(String string, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < ' ') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private @Nullable Object value(int depth) {
        if (depth > DEPTH_MAX) {
            throw wrong("at most " + DEPTH_MAX + " levels");
        }
        skipBlanks();
        char c = peek();
        if (c == '{') {
            return map(depth);
        } else if (c == '[') {
            return list(depth);
        } else if (c == '"') {
            return string();
        } else if (takeWord("true")) {
            return true;
        } else if (takeWord("false")) {
            return false;
        } else if (takeWord("null")) {
            return null;
        }
        return number();
    }

    private Map<String, @Nullable Object> map(int depth) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        take('{');
        skipBlanks();
        if (peek() != '}') {
            do {
                skipBlanks();
                String key = string();
                skipBlanks();
                take(':');
                map.put(key, value(depth + 1));
                skipBlanks();
            } while (takeIf(','));
        }
        take('}');
        return map;
    }

    private List<@Nullable Object> list(int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        take('[');
        skipBlanks();
        if (peek() != ']') {
            do {
                list.add(value(depth + 1));
                skipBlanks();
            } while (takeIf(','));
        }
        take(']');
        return list;
    }

    private String string() {
        take('"');
        StringBuilder string = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            string.append(c == '\\' ? escaped() : c);
        }
        at++;
        return string.toString();
    }

    private char escaped() {
        char c = peek();
        at++;
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '"', '\\', '/' -> c;
            case 'u' -> unicode();
            default -> throw wrong("an escape");
        };
    }

    private char unicode() {
        if (at + 4 > text.length()) {
            throw wrong("four hexadecimal digits");
        }
        char c = (char) Integer.parseInt(text, at, at + 4, 16);
        at += 4;
        return c;
    }

    private Object number() {
        int begin = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String number = text.substring(begin, at);
        try {
            if (number.matches("-?\\d+")) {
                return Long.parseLong(number);
            }
            return Double.parseDouble(number);
        } catch (NumberFormatException e) {
            at = begin;
            throw wrong("a value");
        }
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong("more");
        }
        return text.charAt(at);
    }

    private void take(char expected) {
        if (!takeIf(expected)) {
            throw wrong("'" + expected + "'");
        }
    }

    private boolean takeIf(char expected) {
        if (at < text.length() && text.charAt(at) == expected) {
            at++;
            return true;
        }
        return false;
    }

    private boolean takeWord(String word) {
        if (text.startsWith(word, at)) {
            at += word.length();
            return true;
        }
        return false;
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException("not JSON: expected " + expected + " at character " + at);
    }
}
