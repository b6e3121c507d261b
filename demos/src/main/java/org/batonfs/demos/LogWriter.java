package org.batonfs.demos;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import org.batonfs.fs.Handle;

/** Writes one writer's lines through a handle, at random moments. */
final class LogWriter {
    private final Orders orders;
    private final LogLines lines;

    LogWriter(Orders orders) {
        this.orders = orders;
        this.lines = new LogLines(orders.seed());
    }

    /** Writes them all, once the parent says so, and tells it. */
    void work(ParentLine parent, Handle handle) throws IOException, InterruptedException {
        parent.awaitGo();
        long start = System.nanoTime();
        long bytes = 0;
        for (int number = 1; number <= orders.records(); number++) {
            LockSupport.parkNanos(lines.pauseNanos(orders.number(), number));
            bytes += write(handle, lines, orders.number(), number);
        }
        parent.say(Text.count(orders.records(), "line") + ", " + Text.count(bytes, "byte") + " in "
                + Text.seconds(System.nanoTime() - start));
    }

    /** Writes one line, by one call. */
    static int write(Handle handle, LogLines lines, int writer, int number) throws IOException {
        byte[] line = (lines.line(writer, number) + "\n").getBytes(StandardCharsets.UTF_8);
        return handle.write(ByteBuffer.wrap(line));
    }
}
