package org.batonfs.bench.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.batonfs.sync.SyncServer;
import org.batonfs.sync.SyncServerOptions;

/**
 * A main process with nothing but a sync server, whose heap is the server's. Each line {@code measure} on its standard input
 * is answered with {@code heap bytes=... resources=...}, after the collector has run.
 */
public final class HeapServerMain {
    private static final int COLLECTIONS_MAX = 10;

    /** Of a heap that does not shrink by more, all garbage is gone. */
    private static final long SETTLED_BYTES = 16_384;

    private HeapServerMain() {}

    /** Argument: the socket's path. */
    public static void main(String[] arguments) throws IOException {
        try (SyncServer server = SyncServer.start(SyncServerOptions.at(Path.of(arguments[0])))) {
            BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            System.out.println(Fields.of("ready"));
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                System.out.println(
                        Fields.of("heap").put("bytes", liveBytes()).put("resources", server.resourceCount()));
            }
        }
    }

    private static long liveBytes() {
        long before = Long.MAX_VALUE;
        long now = collected();
        for (int i = 1; i < COLLECTIONS_MAX && before - now > SETTLED_BYTES; i++) {
            before = now;
            now = collected();
        }
        return now;
    }

    private static long collected() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
