package org.batonfs.demos;

import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.batonfs.fs.BatonFileSystem;
import org.batonfs.fs.Handle;
import org.batonfs.sync.HoldLostException;
import org.batonfs.sync.OutcomeUnknownException;

/**
 * A child of {@link CrashDemo}: appends lines, and says the number of each once its call has returned, until it is told to end
 * or killed. It goes on with another main process when its own is killed.
 */
final class CrashWriter {
    /** Stands before the number of a line that is perhaps written, since its call failed. */
    static final String PERHAPS = "perhaps ";

    private static final Duration RECONNECT = Duration.ofSeconds(60);

    private CrashWriter() {}

    public static void main(String[] arguments) throws Exception {
        ParentLine parent = new ParentLine();
        Orders orders = Orders.parse(arguments);
        LogLines lines = new LogLines(orders.seed());
        try (BatonFileSystem files = BatonFileSystem.connect(orders.connection().reconnect(RECONNECT));
                Handle log = files.open(CrashDemo.LOG, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            parent.awaitGo();
            for (int number = 1; !parent.hasSpoken(); number++) {
                LockSupport.parkNanos(lines.pauseNanos(orders.number(), number));
                try {
                    LogWriter.write(log, lines, orders.number(), number);
                    parent.say(Integer.toString(number));
                } catch (HoldLostException | OutcomeUnknownException e) {
                    parent.say(PERHAPS + number);
                }
            }
        }
    }
}
