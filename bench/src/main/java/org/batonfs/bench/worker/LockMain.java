package org.batonfs.bench.worker;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.batonfs.ipc.ClientOptions;
import org.batonfs.ipc.Transport;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.Policy;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncHandle;
import org.jspecify.annotations.Nullable;

/**
 * A child process that takes one lock and keeps it. {@code acquire} on its standard input is answered with {@code asking}, and
 * then with {@code granted at=...}, a reading of the clock that all processes share; {@code release} with {@code released}.
 */
public final class LockMain {
    private LockMain() {}

    /** Arguments: the policy or {@code file-lock}; the transport; the socket or the file; the name of the handle. */
    public static void main(String[] arguments) throws Exception {
        Path path = Path.of(arguments[2]);
        try (ForeignLock lock = arguments[0].equals("file-lock")
                        ? new ForeignLock.OfFile(path)
                        : new OfBaton(
                                SyncClientOptions.over(
                                                ClientOptions.at(path).transport(Transport.valueOf(arguments[1])))
                                        .policy(Policy.valueOf(arguments[0])),
                                arguments[3]);
                BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println(Fields.of("ready"));
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                if (line.equals("acquire")) {
                    System.out.println(Fields.of("asking"));
                    lock.lock();
                    System.out.println(Fields.of("granted").put("at", System.nanoTime()));
                } else {
                    lock.unlock();
                    System.out.println(Fields.of("released"));
                }
            }
        }
    }

    /** Not foreign at all: a handle of Baton's, taken EXCLUSIVE. */
    private static final class OfBaton implements ForeignLock, Closeable {
        private final SyncClient client;
        private final SyncHandle handle;
        private @Nullable Hold hold;

        OfBaton(SyncClientOptions options, String name) throws IOException, InterruptedException {
            client = SyncClient.connect(options);
            handle = client.open(name);
        }

        @Override
        public void lock() throws IOException {
            try {
                hold = handle.acquire(Mode.EXCLUSIVE);
            } catch (InterruptedException e) {
                throw new IOException("nobody interrupts this thread", e);
            }
        }

        @Override
        public void unlock() {
            Hold held = hold;
            hold = null;
            if (held != null) {
                held.close();
            }
        }

        @Override
        public void close() {
            handle.close();
            client.close();
        }
    }
}
