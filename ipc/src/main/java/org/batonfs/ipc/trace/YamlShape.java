package org.batonfs.ipc.trace;

/**
 * The one shape that a message has in a trace: {@code name: { field: value, ... }}, with plain or quoted values. Chronicle
 * Wire reads much more, but of text that is broken it can make an endless list; so nothing else gets there.
 */
final class YamlShape {
    private final String text;
    private int at;

    private YamlShape(String text) {
        this.text = text;
    }

    /** Fails unless the document has the shape. */
    static void require(String document) {
        YamlShape shape = new YamlShape(document);
        shape.name();
        shape.require('{');
        while (!shape.isNext('}')) {
            shape.name();
            shape.value();
            if (!shape.isNext(',')) {
                shape.require('}');
                break;
            }
        }
        shape.skipBlanks();
        if (shape.at < document.length()) {
            throw shape.unexpected();
        }
    }

    private void name() {
        skipBlanks();
        int start = at;
        while (at < text.length() && isNameChar(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw unexpected();
        }
        require(':');
    }

    private void value() {
        skipBlanks();
        char first = at < text.length() ? text.charAt(at) : '\0';
        if (first == '"' || first == '\'') {
            quoted(first);
        } else {
            plain();
        }
    }

    private void quoted(char quote) {
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == quote) {
                at++;
                return;
            }
            if (c == '\\' && quote == '"') {
                at++;
            }
        }
        throw unexpected();
    }

    private void plain() {
        int start = at;
        while (at < text.length() && isPlainChar(text.charAt(at))) {
            at++;
        }
        if (text.substring(start, at).isBlank()) {
            throw unexpected();
        }
    }

    private static boolean isNameChar(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static boolean isPlainChar(char c) {
        return c >= ' ' && ",:{}[]\"'#!&*?|>%@`\\".indexOf(c) < 0;
    }

    private void require(char wanted) {
        if (!isNext(wanted)) {
            throw unexpected();
        }
    }

    /** Skips blanks, and the character if it is the next one. */
    private boolean isNext(char wanted) {
        skipBlanks();
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void skipBlanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\n')) {
            at++;
        }
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException(
                "not a message in a trace: at character " + at + " something else is expected");
    }
}
