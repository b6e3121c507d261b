package org.batonfs.sync;

import org.batonfs.sync.testing.CommandLines;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command lines of the proofs of this module. */
@ExtendWith(NothingLeftBehind.class)
class ProofsTest {
    @ParameterizedTest
    @ValueSource(strings = {"LincheckMain", "core.ExplorerMain"})
    void shouldRefuseWhatItDoesNotUnderstand(String name) throws ClassNotFoundException {
        CommandLines.requireCareful(Class.forName("org.batonfs.sync." + name));
    }
}
