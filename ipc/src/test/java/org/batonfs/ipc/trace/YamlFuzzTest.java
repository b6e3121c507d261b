package org.batonfs.ipc.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.batonfs.ipc.MessageType;

/** Any text as a trace: refused as such, or read, and the same when it is written and read again. */
class YamlFuzzTest {
    private static final MessageType[] TYPES = {YamlTest.SAMPLE};

    @FuzzTest(maxDuration = "3m")
    void anyTrace(byte[] utf8) {
        List<Yaml.Spoken> spoken;
        try {
            spoken = Yaml.read(new String(utf8, StandardCharsets.UTF_8), TYPES);
        } catch (IllegalArgumentException e) {
            return;
        }
        for (Yaml.Spoken one : spoken) {
            String written = Yaml.write(one.type(), one.message());
            Yaml.Spoken again = Yaml.read(written, TYPES).get(0);
            assertEquals(one.type(), again.type());
            assertEquals(written, Yaml.write(again.type(), again.message()));
        }
    }
}
