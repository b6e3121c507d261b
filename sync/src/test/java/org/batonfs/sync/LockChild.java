package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.Commands;

/** A child process that uses one sync handle, as the tests of locks between processes tell it to. */
final class LockChild {
    private final SyncClient client;
    private final SyncHandle handle;
    private Hold hold;
    private volatile boolean stopping;

    private LockChild(Path socket, Policy policy, String name, Duration reconnect)
            throws IOException, InterruptedException {
        client = SyncClient.connect(SyncClientOptions.at(socket).policy(policy).reconnect(reconnect));
        handle = client.open(name);
    }

    /** Arguments: socket, policy, name of the resource, and for how many seconds to reconnect if at all. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Duration reconnect = Duration.ofSeconds(arguments.length < 4 ? 0 : Integer.parseInt(arguments[3]));
        LockChild child = new LockChild(Path.of(arguments[0]), Policy.valueOf(arguments[1]), arguments[2], reconnect);
        try (SyncClient client = child.client;
                SyncHandle handle = child.handle) {
            Commands.loop(child::run);
        }
    }

    private String run(String[] words) throws Exception {
        return switch (words[0]) {
            case "acquire" -> {
                hold = handle.acquire(Mode.valueOf(words[1]));
                yield value();
            }
            case "upgrade" -> Boolean.toString(hold.upgrade());
            case "add" -> {
                add();
                yield value();
            }
            case "release" -> {
                hold.close();
                yield "";
            }
            case "once" -> {
                use(Mode.valueOf(words[1]));
                yield Long.toString(lastSeen);
            }
            case "times" -> {
                for (int i = 0; i < Integer.parseInt(words[2]); i++) {
                    use(Mode.valueOf(words[1]));
                }
                yield "";
            }
            case "nest" -> {
                try (Hold outer = hold;
                        SyncHandle other = client.open(words[1]);
                        Hold inner = other.acquire(Mode.valueOf(words[2]))) {
                    yield outer.mode() + " and " + inner.mode();
                }
            }
            case "endlessly" -> {
                useUntilInputEnds(Mode.valueOf(words[1]));
                yield "";
            }
            case "hear-of-the-loss" -> {
                Awaitility.await()
                        .atMost(ChildProcess.DEADLINE)
                        .untilAsserted(() -> assertThrows(HoldLostException.class, hold::requireValid));
                yield "";
            }
            case "hear-of-the-end" -> {
                Awaitility.await().atMost(ChildProcess.DEADLINE).until(() -> !client.isOpen());
                yield "";
            }
            case "exit" -> {
                System.exit(0);
                yield "";
            }
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    private long lastSeen;

    /** One use: a writer adds one, a reader looks. */
    private void use(Mode mode) throws Exception {
        try (Hold use = handle.acquire(mode)) {
            hold = use;
            if (mode == Mode.EXCLUSIVE) {
                add();
            }
            lastSeen = use.length() == 0 ? 0 : use.getLong(0);
        }
    }

    /** Two threads overlap their uses, so that the process is hardly ever without one; daemons, so they end with it. */
    private void useUntilInputEnds(Mode mode) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            Thread thread = new Thread(() -> {
                while (!stopping) {
                    try (Hold use = handle.acquire(mode)) {
                        begun.countDown();
                        if (mode == Mode.EXCLUSIVE) {
                            use.markChanged();
                        }
                    } catch (SyncException | InterruptedException e) {
                        stopping = true;
                    }
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
        begun.await();
    }

    private void add() throws SyncException {
        hold.putLong(0, hold.length() == 0 ? 1 : hold.getLong(0) + 1);
    }

    private String value() {
        return Long.toString(hold.length() == 0 ? 0 : hold.getLong(0));
    }
}
