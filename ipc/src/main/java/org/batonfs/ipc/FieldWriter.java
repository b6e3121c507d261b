package org.batonfs.ipc;

/** Takes the fields of a message, in order. What it makes of them (bytes, YAML) is its own affair. */
public interface FieldWriter {
    /** Eight bytes, little-endian. */
    void int64(String name, long value);

    /** Four bytes, little-endian. */
    void int32(String name, int value);

    /** One byte, 0 or 1. */
    void flag(String name, boolean value);

    /** One byte, the ordinal; in YAML the constant's name. */
    void choice(String name, Enum<?> value);

    /** Two bytes of length, then UTF-8. */
    void text(String name, String value);

    /** Two bytes of length, then the bytes. */
    void payload(String name, Payload value);
}
