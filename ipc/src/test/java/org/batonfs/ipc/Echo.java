package org.batonfs.ipc;

/** The message of the tests: one field of each kind. */
public final class Echo extends Message {
    /** A field of few constants. */
    public enum Colour {
        RED,
        GREEN,
        BLUE
    }

    static final Colour[] COLOURS = Colour.values();

    /** Asks the test's server to echo it. */
    static final MessageType ECHO = type(16, "echo");
    /** The server's answer. */
    static final MessageType ECHOED = type(17, "echoed");

    static final Protocol PROTOCOL = new Protocol("test", 3, new MessageType[] {ECHO}, new MessageType[] {ECHOED});

    long number;
    int small;
    boolean flag;
    Colour colour = Colour.RED;
    String text = "";
    final Payload payload = new Payload();

    private static MessageType type(int id, String name) {
        return new MessageType(
                id,
                name,
                Echo.class,
                Field.int64("number"),
                Field.int32("small", 0, 100),
                Field.flag("flag"),
                Field.choice("colour", COLOURS.length),
                Field.text("text", 40),
                Field.payload("payload", 60_000));
    }

    static Echo of(long number) {
        Echo echo = new Echo();
        echo.number = number;
        return echo;
    }

    static Echo of(long number, int payloadBytes) {
        Echo echo = of(number);
        echo.payload.set(new byte[payloadBytes]);
        return echo;
    }

    @Override
    public void writeFields(FieldWriter out) {
        out.int64("number", number);
        out.int32("small", small);
        out.flag("flag", flag);
        out.choice("colour", colour);
        out.text("text", text);
        out.payload("payload", payload);
    }

    @Override
    public void readFields(FieldReader in) {
        number = in.int64("number");
        small = in.int32("small");
        flag = in.flag("flag");
        colour = in.choice("colour", COLOURS);
        text = in.text("text");
        in.payload("payload", payload);
    }
}
