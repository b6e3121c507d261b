package org.batonfs.sync.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The tests' own tool: a tool that passed everything would prove nothing. */
@ExtendWith(NothingLeftBehind.class)
class ChildProcessTest {
    /** Answers with what it is told, or fails, or ends. */
    public static final class Echo {
        private Echo() {}

        public static void main(String[] arguments) throws Exception {
            Commands.loop(words -> {
                return switch (words[0]) {
                    case "fail" -> throw new IllegalStateException("told to\nfail");
                    case "exit" -> {
                        System.exit(Integer.parseInt(words[1]));
                        yield "";
                    }
                    case "environment" -> System.getenv(words[1]);
                    default -> arguments[0] + " " + String.join(" ", words);
                };
            });
        }
    }

    @Test
    void shouldAnswerCommandsInOrder() {
        try (ChildProcess child = ChildProcess.start(Echo.class, Map.of("BATON_TEST", "here"), "I")) {
            child.send("one");
            child.send("two");
            assertEquals("I one", child.answer());
            assertEquals("I two", child.answer());
            assertEquals("here", child.ask("environment BATON_TEST"));
            assertFalse(child.hasAnswer());
        }
    }

    @Test
    void shouldTellFailuresFromAnswers() {
        try (ChildProcess child = ChildProcess.start(Echo.class, "I")) {
            assertEquals("IllegalStateException: told to fail", child.askForFailure("fail"));
            assertTrue(assertThrows(AssertionError.class, () -> child.ask("fail"))
                    .getMessage()
                    .contains("IllegalStateException"));
            assertThrows(AssertionError.class, () -> child.askForFailure("succeed"));
        }
    }

    @Test
    void shouldFailWhenTheChildEndsBadlyAndNotWhenItIsKilled() {
        ChildProcess exits = ChildProcess.start(Echo.class, "I");
        assertTrue(assertThrows(AssertionError.class, () -> exits.ask("exit 3"))
                .getMessage()
                .contains("ended before it answered"));
        assertEquals(3, exits.finish());

        try (ChildProcess killed = ChildProcess.start(Echo.class, "I")) {
            assertEquals("I am", killed.ask("am"));
            killed.kill();
        }
    }
}
