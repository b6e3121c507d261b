package org.batonfs.ipc.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waits for conditions that come true within microseconds: looks at once and each millisecond, and fails after 20 seconds. */
public final class Eventually {
    private Eventually() {}

    public static ConditionFactory await(String what) {
        return Awaitility.await(what)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(20));
    }

    public static ConditionFactory await() {
        return await("condition");
    }
}
