package org.batonfs.ipc;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waits for conditions that come true within microseconds, and fails after 20 seconds. */
final class Eventually {
    private Eventually() {}

    static ConditionFactory await(String what) {
        return Awaitility.await(what)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(20));
    }

    static ConditionFactory await() {
        return await("condition");
    }
}
