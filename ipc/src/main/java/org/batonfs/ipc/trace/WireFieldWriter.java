package org.batonfs.ipc.trace;

import net.openhft.chronicle.wire.WireOut;
import org.batonfs.ipc.FieldWriter;
import org.batonfs.ipc.Payload;

/** Fields as YAML values; a payload is hexadecimal text. */
final class WireFieldWriter implements FieldWriter {
    private final WireOut wire;

    WireFieldWriter(WireOut wire) {
        this.wire = wire;
    }

    @Override
    public void int64(String name, long value) {
        wire.write(name).int64(value);
    }

    @Override
    public void int32(String name, int value) {
        wire.write(name).int32(value);
    }

    @Override
    public void flag(String name, boolean value) {
        wire.write(name).bool(value);
    }

    @Override
    public void choice(String name, Enum<?> value) {
        wire.write(name).text(value.name());
    }

    @Override
    public void text(String name, String value) {
        wire.write(name).text(value);
    }

    @Override
    public void payload(String name, Payload value) {
        wire.write(name).text(value.toString());
    }
}
