package org.batonfs.ipc.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.batonfs.ipc.EndCode;
import org.batonfs.ipc.Field;
import org.batonfs.ipc.FieldReader;
import org.batonfs.ipc.FieldWriter;
import org.batonfs.ipc.Message;
import org.batonfs.ipc.MessageType;
import org.batonfs.ipc.Payload;
import org.junit.jupiter.api.Test;

class YamlTest {
    /** A message with a field of each kind. */
    public static final class Sample extends Message {
        long number;
        int small;
        boolean flag;
        EndCode code = EndCode.LOST;
        String text = "";
        final Payload payload = new Payload();

        @Override
        public void writeFields(FieldWriter out) {
            out.int64("number", number);
            out.int32("small", small);
            out.flag("flag", flag);
            out.choice("code", code);
            out.text("text", text);
            out.payload("payload", payload);
        }

        @Override
        public void readFields(FieldReader in) {
            number = in.int64("number");
            small = in.int32("small");
            flag = in.flag("flag");
            code = in.choice("code", EndCode.values());
            text = in.text("text");
            in.payload("payload", payload);
        }
    }

    static final MessageType SAMPLE = new MessageType(
            20,
            "sample",
            Sample.class,
            Field.int64("number"),
            Field.int32("small"),
            Field.flag("flag"),
            Field.choice("code", EndCode.count()),
            Field.text("text", 100),
            Field.payload("payload", 100));

    private static final String DOCUMENT = """
            sample: {
              number: 5,
              small: -1,
              flag: true,
              code: EVICTED,
              text: plain,
              payload: "01ff"
            }
            """;

    @Test
    void shouldRenderEveryKindOfField() {
        Sample sample = new Sample();
        sample.number = 5;
        sample.small = -1;
        sample.flag = true;
        sample.code = EndCode.EVICTED;
        sample.text = "plain";
        sample.payload.set(new byte[] {1, -1});
        assertEquals(DOCUMENT, Yaml.write(SAMPLE, sample));
    }

    @Test
    void shouldReadBackWhatItWrote() {
        Sample sample = new Sample();
        sample.number = Long.MIN_VALUE;
        sample.text = "a: \"b\"\n# no comment\n--- €{} !java.lang.ProcessBuilder";
        String two = "---\n# a comment\n" + Yaml.write(SAMPLE, sample) + "---\n" + DOCUMENT;
        var spoken = Yaml.read(two, SAMPLE);
        assertEquals(2, spoken.size());
        Sample first = (Sample) spoken.get(0).message();
        assertEquals(sample.text, first.text);
        assertEquals(Long.MIN_VALUE, first.number);
        Sample second = (Sample) spoken.get(1).message();
        assertEquals(EndCode.EVICTED, second.code);
        assertEquals(DOCUMENT, Yaml.write(SAMPLE, second));
    }

    @Test
    void shouldRefuseWhatIsNoMessage() {
        assertThrows(IllegalArgumentException.class, () -> Yaml.read("other: {}\n", SAMPLE));
        assertThrows(IllegalArgumentException.class, () -> Yaml.read(DOCUMENT.replace("EVICTED", "WHATEVER"), SAMPLE));
        assertThrows(IllegalArgumentException.class, () -> Yaml.read(DOCUMENT.replace("  flag: true,\n", ""), SAMPLE));
    }
}
