package org.batonfs.ipc;

import net.openhft.chronicle.bytes.BytesIn;
import net.openhft.chronicle.bytes.BytesMarshallable;
import net.openhft.chronicle.bytes.BytesOut;

/**
 * What one frame says. A message describes its fields once, in the order of its {@link MessageType}'s layout, and that
 * description serves frames, Chronicle Bytes and YAML.
 *
 * <p>Messages are mutable and meant to be reused by one thread.
 */
public abstract class Message implements BytesMarshallable {
    /** Writes every field, in the order of the layout. */
    public abstract void writeFields(FieldWriter out);

    /** Reads every field, in the order of the layout, from bytes that were validated before. */
    public abstract void readFields(FieldReader in);

    // The adapters are classes of their own, so that a client loads nothing more of Chronicle than this interface.

    @Override
    public final void readMarshallable(BytesIn<?> bytes) {
        readFields(new ChronicleBytes.Reader(bytes));
    }

    @Override
    public final void writeMarshallable(BytesOut<?> bytes) {
        writeFields(new ChronicleBytes.Writer(bytes));
    }
}
