package org.batonfs.sync;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
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
            case "get" -> Long.toString(numberIn(handle.get()));
            case "put" -> {
                handle.put(bytesOf(Long.parseLong(words[1])));
                yield "";
            }
            case "addOne" -> Long.toString(handle.add(0, 1));
            case "addMany" -> {
                for (int i = 0; i < Integer.parseInt(words[1]); i++) {
                    handle.add(0, 1);
                }
                yield "";
            }
            case "addAcked" -> {
                addAcked(Integer.parseInt(words[1]));
                yield "end";
            }
            case "messages" -> Long.toString(client.traffic().messages());
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

    /** Adds one many times, and says each sum that has come back: {@code ok <sum>}. */
    private void addAcked(int count) throws Exception {
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        for (int i = 0; i < count; i++) {
            try {
                out.write(("ok " + handle.add(0, 1) + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (OutcomeUnknownException e) {
                out.write("ok unknown\n".getBytes(StandardCharsets.UTF_8));
            } catch (ValueInDoubtException e) {
                return; // the server was killed, and nobody has said yet what the value is
            }
        }
    }

    private static long numberIn(byte[] value) {
        return value.length == 0
                ? 0
                : ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    private static byte[] bytesOf(long number) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .array();
    }

    private void add() throws SyncException {
        hold.putLong(0, hold.length() == 0 ? 1 : hold.getLong(0) + 1);
    }

    private String value() {
        return Long.toString(hold.length() == 0 ? 0 : hold.getLong(0));
    }
}
