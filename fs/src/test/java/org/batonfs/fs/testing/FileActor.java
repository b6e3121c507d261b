package org.batonfs.fs.testing;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.batonfs.fs.Attributes;
import org.batonfs.fs.BatonFileSystem;
import org.batonfs.fs.Handle;
import org.batonfs.ipc.ClientOptions;
import org.batonfs.ipc.EventLoop;
import org.batonfs.sync.HoldLostException;
import org.batonfs.sync.OutcomeUnknownException;
import org.batonfs.sync.Policy;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.testing.Commands;

/** A child process that uses files as it is told: one file operation a command, handles by name. */
public final class FileActor implements Commands {
    /** For {@code acked}: more records than an actor comes to write before it is killed, however late that is. */
    public static final int ENDLESS = 900_000;

    private static final int BUFFER = 1 << 20;
    private static final FileOutputStream STANDARD_OUTPUT = new FileOutputStream(FileDescriptor.out);

    private final BatonFileSystem files;
    private final Map<String, Handle> handles = new HashMap<>();

    private FileActor(BatonFileSystem files) {
        this.files = files;
    }

    /** Arguments: socket, policy, perhaps for how many seconds to reconnect, and perhaps what it calls itself. */
    public static void main(String[] arguments) throws Exception {
        ClientOptions connection = ClientOptions.at(Path.of(arguments[0]));
        if (arguments.length > 3) {
            connection = connection.name(arguments[3]);
        }
        SyncClientOptions options = SyncClientOptions.over(connection).policy(Policy.valueOf(arguments[1]));
        if (arguments.length > 2) {
            options = options.reconnect(Duration.ofSeconds(Long.parseLong(arguments[2])));
        }
        try (BatonFileSystem files = BatonFileSystem.connect(options)) {
            Commands.loop(new FileActor(files));
        }
    }

    @Override
    public String run(String[] words) throws Exception {
        String first = words.length > 1 ? words[1] : "";
        return switch (words[0]) {
            case "open" -> remember(first, files.open(words[2], options(words, 3)));
            case "adopt" -> remember(first, files.adopt(words[2]));
            case "stat" -> describe(files.stat(first));
            case "exists" -> String.valueOf(files.exists(first));
            case "list" -> String.join(",", files.list(first));
            case "mkdir" -> done(() -> files.mkdir(first));
            case "unlink" -> done(() -> files.unlink(first));
            case "rmdir" -> done(() -> files.rmdir(first));
            case "rename" -> done(() -> files.rename(first, words[2]));
            case "refresh" -> done(() -> files.refresh(first));
            case "messages" -> String.valueOf(files.client().traffic().messages());
            case "storm" -> storm(Integer.parseInt(first), words[2]);
            case "load" -> done(FileActor::load);
            case "exhaust" -> exhaust(first);
            case "leave" -> done(() -> System.exit(0));
            default -> words[0].endsWith("Many") ? new FileLoops(files).run(words) : onHandle(words);
        };
    }

    private String onHandle(String[] words) throws Exception {
        Handle handle = handles.get(words[1]);
        String more = words.length > 2 ? words[2] : "";
        return switch (words[0]) {
            case "close" -> done(() -> handles.remove(words[1]).close());
            case "share" -> handle.share().text();
            case "write" -> String.valueOf(handle.write(bytes(more)));
            case "writeAt" -> String.valueOf(handle.writeAt(bytes(words[3]), Long.parseLong(more)));
            case "read" -> read(handle, Integer.parseInt(more), -1);
            case "readAt" -> read(handle, Integer.parseInt(words[3]), Long.parseLong(more));
            case "seek" -> done(() -> handle.seek(Long.parseLong(more)));
            case "seekToEnd" -> String.valueOf(handle.seekToEnd());
            case "position" -> String.valueOf(handle.position());
            case "size" -> String.valueOf(handle.size());
            case "truncate" -> done(() -> handle.truncate(Long.parseLong(more)));
            case "sync" -> done(handle::sync);
            case "statHandle" -> describe(handle.stat());
            case "writeFill" -> String.valueOf(handle.write(filled(more, words[3])));
            case "readSome" -> readSome(handle, Integer.parseInt(more), words[3], words[4]);
            case "acked" -> done(() -> acked(handle, handles.get(more), words[3], Integer.parseInt(words[4])));
            case "fill" -> done(() -> handle.writeAt(filled(words[4], words[3]), Long.parseLong(more)));
            case "records" -> done(() -> records(handle, more, words[3], words[4]));
            case "sparse" -> done(() -> sparse(handle, more, Integer.parseInt(words[3]), Long.parseLong(words[4])));
            case "readAll" -> readAll(handle, Integer.parseInt(more));
            default -> throw new IllegalArgumentException("no command " + words[0]);
        };
    }

    /** A record is what one write call writes: who, which thread, and a running number, all of the same length. */
    public static String record(String writer, int thread, int number) {
        return String.format("%s-%d-%06d-0123456789abcdefghijklmnopqrstuvwxyz%n", writer, thread, number);
    }

    private static void records(Handle handle, String writer, String count, String threads) throws Exception {
        List<FutureTask<Object>> tasks = new ArrayList<>();
        for (int thread = 0; thread < Integer.parseInt(threads); thread++) {
            int self = thread;
            FutureTask<Object> task = new FutureTask<>(() -> {
                for (int i = 0; i < Integer.parseInt(count); i++) {
                    handle.write(bytes(record(writer, self, i)));
                }
                return null;
            });
            tasks.add(task);
            new Thread(task, "test-writer-" + thread).start();
        }
        for (FutureTask<Object> task : tasks) {
            task.get();
        }
    }

    /** Writes records, and thinks for so many microseconds after each. */
    private static void sparse(Handle handle, String writer, int count, long micros) throws IOException {
        for (int i = 0; i < count; i++) {
            handle.write(bytes(record(writer, 0, i)));
            LockSupport.parkNanos(micros * 1_000);
        }
    }

    /**
     * Writes records through one handle and through another in turn, and says of each, once its call has returned, that it is
     * written: {@code ok <record>}. One whose hold was lost with a dead server, or that the server was asked to write when it
     * died, was perhaps written, and is not spoken of.
     */
    private static void acked(Handle one, Handle other, String writer, int count) throws IOException {
        FileOutputStream out = STANDARD_OUTPUT;
        for (int i = 0; i < count; i++) {
            String record = record(writer, i % 2, i);
            try {
                (i % 2 == 0 ? one : other).write(bytes(record));
            } catch (HoldLostException | OutcomeUnknownException e) {
                continue;
            }
            out.write(("ok " + record).getBytes(StandardCharsets.UTF_8)); // one call, so never in parts
        }
        out.write("ok end\n".getBytes(StandardCharsets.UTF_8));
    }

    /** Reads so many pieces of a length in each of several threads, and answers with them, joined by commas. */
    private static String readSome(Handle handle, int length, String count, String threads) throws Exception {
        List<FutureTask<List<String>>> tasks = new ArrayList<>();
        for (int thread = 0; thread < Integer.parseInt(threads); thread++) {
            FutureTask<List<String>> task = new FutureTask<>(() -> {
                List<String> pieces = new ArrayList<>();
                for (int i = 0; i < Integer.parseInt(count); i++) {
                    pieces.add(read(handle, length, -1));
                }
                return pieces;
            });
            tasks.add(task);
            new Thread(task, "test-reader-" + thread).start();
        }
        List<String> all = new ArrayList<>();
        for (FutureTask<List<String>> task : tasks) {
            all.addAll(task.get());
        }
        return String.join(",", all);
    }

    /**
     * Opens and closes many times a few files, and as many resources of which none comes again; answers what this process has then:
     * descriptors, threads, KiB of heap.
     */
    private String storm(int count, String prefix) throws IOException, InterruptedException {
        for (int i = 0; i < count; i++) {
            files.client().open(prefix + "-resource-" + i).close();
            files.open(prefix + i % 50, StandardOpenOption.WRITE, StandardOpenOption.CREATE)
                    .close();
        }
        return Footprint.now().toString();
    }

    /** Loads all of Baton's classes: out of a folder each needs a descriptor, which somebody who has none left cannot open. */
    private static void load() throws Exception {
        for (Class<?> origin : List.of(EventLoop.class, SyncClient.class, BatonFileSystem.class)) {
            Path root = Path.of(
                    origin.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (!Files.isDirectory(root)) {
                continue; // a jar stays open
            }
            try (Stream<Path> all = Files.walk(root)) {
                for (Path file : all.toList()) {
                    String name = root.relativize(file).toString().replace('/', '.');
                    if (name.startsWith("org.batonfs.") && name.endsWith(".class") && !name.endsWith("-info.class")) {
                        Class.forName(name.substring(0, name.length() - ".class".length()));
                    }
                }
            }
        }
    }

    /** Opens files until that fails, and keeps them, named by their numbers; answers with their number and the failure. */
    private String exhaust(String prefix) {
        for (int i = 0; ; i++) {
            try {
                remember(
                        String.valueOf(i),
                        files.open(
                                prefix + i,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.CREATE));
            } catch (IOException e) {
                return i + " " + e.getClass().getSimpleName() + ": " + e.getMessage();
            }
        }
    }

    /** Reads pieces of a length until the end, and answers with them, joined by commas. */
    private static String readAll(Handle handle, int length) throws IOException {
        List<String> pieces = new ArrayList<>();
        for (String piece = read(handle, length, -1); !piece.equals("EOF"); piece = read(handle, length, -1)) {
            pieces.add(piece);
        }
        return String.join(",", pieces);
    }

    private static String read(Handle handle, int length, long at) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        int count = at < 0 ? handle.read(buffer) : handle.readAt(buffer, at);
        return count < 0 ? "EOF" : new String(buffer.array(), 0, count, StandardCharsets.UTF_8);
    }

    private static String describe(Attributes attributes) {
        return attributes.type() + " " + attributes.size() + " " + attributes.links() + " " + attributes.id();
    }

    private String remember(String name, Handle handle) {
        handles.put(name, handle);
        return "";
    }

    private static OpenOption[] options(String[] words, int from) {
        OpenOption[] options = new OpenOption[words.length - from];
        for (int i = from; i < words.length; i++) {
            options[i - from] = StandardOpenOption.valueOf(words[i]);
        }
        return options;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteBuffer filled(String letter, String length) {
        int count = Integer.parseInt(length);
        if (count > BUFFER) {
            throw new IllegalArgumentException("at most " + BUFFER);
        }
        return bytes(letter.repeat(count));
    }

    private static String done(Action action) throws Exception {
        action.run();
        return "";
    }

    private interface Action {
        void run() throws Exception;
    }
}
