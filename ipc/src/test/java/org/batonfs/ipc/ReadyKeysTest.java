package org.batonfs.ipc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a loop and a client's reader sleep, whoever provides the selector. */
@Timeout(60)
class ReadyKeysTest {
    private static final long LOOK_MILLIS = 200;

    /** One that returns at once, with nothing ready, takes a processor from whoever does the work. */
    @ParameterizedTest
    @EnumSource(Transport.class)
    void shouldSleepWithoutLimitUntilItIsWoken(Transport transport) throws Exception {
        Sockets sockets = transport.sockets();
        try (Selector selector = sockets.openSelector()) {
            ReadyKeys ready = new ReadyKeys(selector, sockets);
            Thread sleeper = new Thread(() -> {
                try {
                    ready.select(0);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            sleeper.start();
            sleeper.join(LOOK_MILLIS);
            assertTrue(sleeper.isAlive(), "it has not slept");
            selector.wakeup();
            sleeper.join();
            assertTrue(ready.isEmpty());
        }
    }
}
