package org.batonfs.ipc;

/** Gives the fields of a message, in the order in which they were written. */
public interface FieldReader {
    /** The next field, eight bytes. */
    long int64(String name);

    /** The next field, four bytes. */
    int int32(String name);

    /** The next field, one byte. */
    boolean flag(String name);

    /** The next field, one byte: the constant of {@code values} with that ordinal. */
    <E extends Enum<E>> E choice(String name, E[] values);

    /** The next field, UTF-8. */
    String text(String name);

    /** The next field, copied into {@code into}. */
    void payload(String name, Payload into);
}
