package org.batonfs.sync;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.NothingLeftBehind;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client without memory harms only itself, and its threads are told, or go on. */
@ExtendWith(NothingLeftBehind.class)
class HeapExhaustedTest {
    private static final int INNOCENT_USES = 300;

    /** By its own end, or by the server's, when it was too slow to answer. */
    private static final Set<String> ENDS = Set.of("ConnectionLostException", "EvictedException");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(Policy.class)
    void harmsOnlyItself(Policy policy) throws Exception {
        SyncServerOptions options = Serving.at(folder.resolve("run").resolve("sync"))
                .limits(ServerLimits.DEFAULT.withRecallNanos(1_000_000_000));
        try (SyncServer server = SyncServer.start(options)) {
            String socket = server.socket().toString();
            try (ChildProcess apart = ChildProcess.start(LockChild.class, socket, policy.name(), "apart");
                    ChildProcess beside = ChildProcess.start(LockChild.class, socket, policy.name(), "r0");
                    ChildProcess hungry = ChildProcess.startWith(
                            List.of("-Xmx12m", "-Xlog:disable"), HungryChild.class, socket, policy.name())) {
                hungry.ask("work");
                hungry.send("eat " + HungryChild.MEALS_MAX);
                apart.send("times EXCLUSIVE " + INNOCENT_USES);
                beside.send("times SHARED " + INNOCENT_USES);
                apart.answer();
                beside.answer();
                hungry.answer();
                requireToldOrWorking(hungry);
                hungry.kill();
                beside.ask("once EXCLUSIVE");
            }
            Awaitility.await().atMost(ChildProcess.DEADLINE).until(() -> server.resourceCount() == 0);
        }
    }

    private static void requireToldOrWorking(ChildProcess hungry) {
        String[] before = hungry.ask("state").split(" ", -1);
        for (int i = 0; i < before.length; i++) {
            int worker = i;
            Awaitility.await("worker " + worker + " of " + List.of(before))
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(ChildProcess.DEADLINE)
                    .until(() -> {
                        String now = hungry.ask("state").split(" ", -1)[worker];
                        return isEnd(now) || !now.equals(before[worker]);
                    });
        }
    }

    /** A class of the JDK that a thread is the first to need, and that cannot be loaded without memory, is the JVM's own answer. */
    private static boolean isEnd(String state) {
        return ENDS.contains(state) || (state.startsWith("NoClassDefFoundError:") && !state.contains("batonfs"));
    }
}
