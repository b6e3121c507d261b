package org.batonfs.fs.internal;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.batonfs.fs.BatonFileSystem;
import org.batonfs.fs.FileServer;
import org.batonfs.fs.FileServerOptions;
import org.batonfs.fs.Handle;
import org.batonfs.fs.HostMount;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.Commands;
import org.batonfs.sync.testing.Options;
import org.batonfs.sync.testing.Serving;

/**
 * What does it cost to write a shared position down before the call returns (decision 0025)? A positioned write of 64 bytes,
 * alone and with what makes the position safe, all in one run, in turns: {@code .ci/prove position-cost [--rounds N]
 * [--writes N]}. Prints nanoseconds a write.
 */
public final class PositionCostMain {
    private static final String USAGE = """
            usage: position-cost [--rounds N] [--writes N]

            Measures what it costs to write a shared position down, in N rounds (default 15) of N writes (default 50,000).
            """;

    private static final int BYTES = 64;
    private static final int MESSAGE_BYTES = 29;
    private static final Path IN_MEMORY = Path.of("/dev/shm");

    /** Files begin anew then, so that they stay small. */
    private static final long FILE_BYTES_MAX = 64L << 20;

    private PositionCostMain() {}

    /** A child that takes whatever comes to a socket and does nothing with it. */
    public static final class Sink {
        private Sink() {}

        public static void main(String[] arguments) throws Exception {
            try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                listening.bind(UnixDomainSocketAddress.of(arguments[0]));
                Thread reader = new Thread(() -> read(listening), "sink");
                reader.setDaemon(true);
                reader.start();
                Commands.loop(words -> "");
            }
        }

        private static void read(ServerSocketChannel listening) {
            try (SocketChannel peer = listening.accept()) {
                ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
                while (peer.read(buffer.clear()) >= 0) {
                    // It is only taken.
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @FunctionalInterface
    private interface Write {
        void at(long position) throws IOException;
    }

    public static void main(String[] arguments) throws Exception {
        Options options = Options.parse(USAGE, List.of("--rounds", "--writes"), List.of(), arguments);
        int rounds = Math.toIntExact(options.number("--rounds", 15));
        int writes = Math.toIntExact(options.number("--writes", 50_000));
        Path folder = Files.createTempDirectory("baton-cost-");
        Path memory = Files.isDirectory(IN_MEMORY) ? Files.createTempDirectory(IN_MEMORY, "baton-cost-") : folder;
        try (Stage stage = new Stage(folder, memory)) {
            measure(stage.writes, rounds, writes);
        }
        for (Path each : List.of(folder, memory)) {
            remove(each);
        }
    }

    private static void measure(Map<String, Write> kinds, int rounds, int writes) throws IOException {
        Map<String, long[]> times = new LinkedHashMap<>();
        kinds.keySet().forEach(name -> times.put(name, new long[rounds]));
        for (int round = -2; round < rounds; round++) { // two to warm up
            for (Map.Entry<String, Write> kind : kinds.entrySet()) {
                long start = System.nanoTime();
                for (int i = 0; i < writes; i++) {
                    kind.getValue().at((long) i * BYTES % FILE_BYTES_MAX);
                }
                long nanos = (System.nanoTime() - start) / writes;
                if (round >= 0) {
                    times.get(kind.getKey())[round] = nanos;
                }
            }
        }
        System.out.printf("%d rounds of %,d writes of each kind, in turns; ns a write%n", rounds, writes);
        System.out.printf("%-58s %8s %8s %8s%n", "", "min", "p50", "max");
        times.forEach((name, all) -> {
            Arrays.sort(all);
            System.out.printf("%-58s %,8d %,8d %,8d%n", name, all[0], all[all.length / 2], all[all.length - 1]);
        });
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Everything that is written to, opened. */
    private static final class Stage implements AutoCloseable {
        final Map<String, Write> writes = new LinkedHashMap<>();

        private final List<Closeable> opened = new ArrayList<>();
        private final ChildProcess sink;
        private long sequence;

        Stage(Path folder, Path memory) throws IOException {
            sink = ChildProcess.start(Sink.class, folder.resolve("sink").toString());
            sink.ask("ready?");
            ByteBuffer data = ByteBuffer.allocateDirect(BYTES);
            FileChannel file = open(
                    FileChannel.open(folder.resolve("data"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
            writes.put("the data alone, by FileChannel", at -> file.write(data.clear(), at));
            writes.put("... and a record, on " + storeOf(folder), recorded(file, data, folder));
            writes.put(
                    "... and a record, on " + storeOf(memory) + " (" + memory.getParent() + ")",
                    recorded(file, data, memory));
            ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);
            SocketChannel socket = open(SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("sink"))));
            writes.put("... and a one-way message of " + MESSAGE_BYTES + " bytes to another JVM", at -> {
                file.write(data.clear(), at);
                message.clear();
                while (message.hasRemaining()) {
                    socket.write(message);
                }
            });
            addHandles(folder, data);
        }

        private Write recorded(FileChannel file, ByteBuffer data, Path folder) throws IOException {
            PositionJournal journal = open(new PositionJournal(folder.resolve("journal"), "/data"));
            journal.open();
            return at -> {
                file.write(data.clear(), at);
                journal.write(++sequence, at);
            };
        }

        /** The same through Baton, as a user sees it. */
        private void addHandles(Path folder, ByteBuffer data) throws IOException {
            Path socket = folder.resolve("run").resolve("socket");
            FileServer server = FileServer.start(FileServerOptions.over(Serving.at(socket))
                    .mount("/", HostMount.of(Files.createDirectory(folder.resolve("host")))));
            BatonFileSystem files = BatonFileSystem.connect(SyncClientOptions.at(socket));
            Handle alone = files.open("/alone", StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            Handle shared = files.open("/shared", StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            shared.share();
            writes.put("Handle.write at a private position", at -> write(alone, data, at));
            writes.put("Handle.write at a shared position, written down", at -> write(shared, data, at));
            opened.add(server::close);
            opened.add(files::close);
        }

        private static void write(Handle handle, ByteBuffer data, long at) throws IOException {
            if (at == 0) {
                handle.seek(0);
            }
            handle.write(data.clear());
        }

        private static String storeOf(Path folder) throws IOException {
            return Files.getFileStore(folder).type();
        }

        private <C extends Closeable> C open(C closeable) {
            opened.add(closeable);
            return closeable;
        }

        @Override
        public void close() throws IOException {
            for (int i = opened.size() - 1; i >= 0; i--) {
                opened.get(i).close();
            }
            sink.close();
        }
    }
}
