package org.batonfs.fs.differential;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A comparison that finds nothing proves something only if it finds what is there: mistakes, one at a time, made small. */
@ExtendWith(NothingLeftBehind.class)
@Tag("mutation")
class PlantedFaultsTest {
    @TempDir(factory = Memory.class)
    private Path folder;

    static List<Fault> faults() {
        return Fault.all();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void shouldFindAndShrink(Fault fault) throws Exception {
        String found = FaultyFileSystem.compare(fault, folder);
        assertFalse(found.isEmpty(), "nothing was found");
        long steps = found.lines()
                .filter(line -> line.startsWith("                \""))
                .count();
        System.out.println("fault: " + fault + ": found and shrunk to " + steps + " steps\n" + found);
        assertTrue(steps <= fault.stepsMax(), found);
    }
}
