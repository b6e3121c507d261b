package org.batonfs.fs.simulation;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.batonfs.fs.simulation.plan.Plan;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans that have failed once, as small as the simulator could make them. */
class KeptPlansTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "late-record",
                "told-too-late",
                "void-change",
                "granted-anew",
                "interrupted-pause",
                "version-collision",
                "version-collision-small"
            })
    void shouldNotFailAgain(String name) throws IOException {
        try (InputStream stream = KeptPlansTest.class.getResourceAsStream(name + ".plan")) {
            String text = new String(Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
            SimulatedRun run = Simulation.load(Map.of()).run(Plan.parse(text), false);
            assertFalse(run.isFailed(), () -> name + ": " + run.symptom());
        }
    }
}
