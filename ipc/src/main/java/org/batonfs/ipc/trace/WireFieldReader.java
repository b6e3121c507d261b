package org.batonfs.ipc.trace;

import java.util.HexFormat;
import net.openhft.chronicle.wire.WireIn;
import org.batonfs.ipc.FieldReader;
import org.batonfs.ipc.Payload;

/** The opposite of {@link WireFieldWriter}. Wire reads an absent field as zero; here it is an error. */
final class WireFieldReader implements FieldReader {
    private final WireIn wire;

    WireFieldReader(WireIn wire) {
        this.wire = wire;
    }

    @Override
    public long int64(String name) {
        return Long.parseLong(value(name));
    }

    @Override
    public int int32(String name) {
        return Integer.parseInt(value(name));
    }

    @Override
    public boolean flag(String name) {
        String value = value(name);
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException(name + " is " + value + ", not true or false");
        }
        return value.equals("true");
    }

    @Override
    public <E extends Enum<E>> E choice(String name, E[] values) {
        String text = value(name);
        for (E value : values) {
            if (value.name().equals(text)) {
                return value;
            }
        }
        throw new IllegalArgumentException(name + " cannot be " + text);
    }

    @Override
    public String text(String name) {
        return value(name);
    }

    @Override
    public void payload(String name, Payload into) {
        into.set(HexFormat.of().parseHex(value(name)));
    }

    private String value(String name) {
        String value = wire.read(name).text();
        if (value == null) {
            throw new IllegalArgumentException("the field " + name + " is missing");
        }
        return value;
    }
}
