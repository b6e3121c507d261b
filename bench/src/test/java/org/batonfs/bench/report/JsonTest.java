package org.batonfs.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void shouldReadBackWhatItWrote() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("text", "quote \" backslash \\ newline \n tab \t bell \u0007 umlaut \u00fc");
        value.put("numbers", Arrays.asList(1L, -2L, 0.5, 1e-9, 123456789012L, 6.02e23));
        value.put("others", Arrays.asList(true, false, null));
        value.put("empty", List.of());
        value.put("nothing", Map.of());
        value.put("nested", List.of(Map.of("a", List.of(List.of(1L)))));

        assertEquals(value, Json.read(Json.write(value)));
    }

    @Test
    void shouldReadWhatOthersWrite() {
        assertEquals(Map.of("a", List.of("/\u00fc", 1L, 2.0)), Json.read(" {\"a\":[ \"\\/\\u00fc\",1 ,2.0]}\n"));
    }

    @Test
    void shouldRefuseToWriteWhatIsNoNumber() {
        assertThrows(IllegalArgumentException.class, () -> Json.write(List.of(Double.NaN)));
        assertThrows(IllegalArgumentException.class, () -> Json.write(Double.POSITIVE_INFINITY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[1,]", "{\"a\" 1}", "\"open", "1 2", "tru", "[1", "{\"a\":}", "\"\\x\"", "\"\\u12", "-"
            })
    void shouldRefuseWhatIsNotJson(String text) {
        assertThrows(IllegalArgumentException.class, () -> Json.read(text));
    }

    @Test
    void shouldRefuseToGoDeeperThanItsLimit() {
        assertThrows(IllegalArgumentException.class, () -> Json.read("[".repeat(100_000)));
    }
}
