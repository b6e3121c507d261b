package org.batonfs.fs.simulation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.batonfs.fs.simulation.plan.Plan;
import org.jspecify.annotations.Nullable;

/** A shipped class with a defect that was put in on purpose. */
enum SimulatedMutation {
    RELEASED_VALUE_IS_DROPPED(
            "sync/src/main/java/org/batonfs/sync/core/ServerSession",
            "            store(binding, release.version(), release.value());\n",
            ""),
    GRANTS_DO_NOT_WAIT_FOR_CLAIMS(
            "sync/src/main/java/org/batonfs/sync/core/Resource",
            "while (queue != null && !messages.isRecovering) {",
            "while (queue != null) {"),
    DOUBT_IS_FORGOTTEN(
            "sync/src/main/java/org/batonfs/sync/core/Resource",
            "                inDoubt = true;\n                version",
            "                version"),
    WRITER_COMES_BEFORE_LAST_READER_GOES(
            "sync/src/main/java/org/batonfs/sync/core/Resource",
            "return first != head || first.nextHolder != null;",
            "return first != head && first.mode == Mode.EXCLUSIVE;"),
    JOURNAL_IS_NOT_WRITTEN(
            "fs/src/main/java/org/batonfs/fs/internal/FollowedEnd",
            "            into.write(sequence, position);\n",
            ""),
    WHO_WAS_STOPPED_BEFORE_ITS_RECORD_DOES_NOT_LOOK_AGAIN(
            "fs/src/main/java/org/batonfs/fs/internal/Position",
            "        hold.requireValid();\n        follower().recorded",
            "        follower().recorded",
            """
            machine 1 12 20 0 1000 65536 0 500000
            server STRICT 20000 4194304
            client reconnects
            thread SHARED_WRITE 0, SHARED_WRITE 0, SHARED_WRITE 0, SHARED_WRITE 0, SHARED_WRITE 0, SHARED_WRITE 0, SHARED_WRITE 0, SHARED_WRITE 0
            client reconnects
            thread SHARED_WRITE 0, SHARED_WRITE 0, SHARED_WRITE 0, SHARED_WRITE 0, SHARED_WRITE 0, SHARED_WRITE 0, SHARED_WRITE 0, SHARED_WRITE 0
            fault 700 STOP 0 200000
            """),
    SIZE_IS_OF_ANOTHER_VERSION(
            "fs/src/main/java/org/batonfs/fs/internal/Inode",
            "return sizeVersion == hold.version() ? size : -1;",
            "return sizeVersion >= 0 ? size : -1;"),
    NAMES_ARE_OF_ANOTHER_VERSION(
            "fs/src/main/java/org/batonfs/fs/internal/Inode",
            "return known != null && known.version() == hold.version() ? known : startNames(hold);",
            "return known != null ? known : startNames(hold);"),
    OPERATIONS_ARE_REPEATED(
            "sync/src/main/java/org/batonfs/sync/PendingOperations",
            "                if (operation.isSent && !operation.onlyReads) {",
            "                if (operation.isSent && operation.number == 0) {",
            """
            machine 1 12 200 0 20000 65536 0 500000
            server RESIDENT 1000000 4194304
            client reconnects
            thread APPEND 0, APPEND 0, APPEND 0, APPEND 0, APPEND 0, APPEND 0
            client reconnects
            thread APPEND 0, APPEND 0, APPEND 0, APPEND 0, APPEND 0, APPEND 0
            fault 1700 CRASH 0 1000
            """),
    JOURNAL_OF_OPERATIONS_IS_NOT_WRITTEN(
            "fs/src/main/java/org/batonfs/fs/internal/ResidentJournal",
            "            journal.write(sequence, to);\n",
            "",
            """
            machine 1 12 200 0 20000 65536 0 500000
            server RESIDENT 1000000 4194304
            client reconnects
            thread SHARED_WRITE 0, SHARED_WRITE 0, SHARED_WRITE 0, SHARED_WRITE 0, SHARED_WRITE 0, SHARED_WRITE 0
            client reconnects
            thread SHARED_WRITE 0, SHARED_WRITE 0, SHARED_WRITE 0, SHARED_WRITE 0, SHARED_WRITE 0, SHARED_WRITE 0
            fault 1700 CRASH 0 1000
            """),
    SIZE_FOR_OPERATIONS_IS_OF_ANOTHER_VERSION(
            "fs/src/main/java/org/batonfs/fs/internal/ResidentFile",
            "if (sizeVersion != inode.version()) {",
            "if (sizeVersion < 0) {"),
    OPERATIONS_DO_NOT_WAIT_FOR_THE_SECOND_RESOURCE(
            "sync/src/main/java/org/batonfs/sync/core/AgentCall",
            "if (other.isBegun() && !take(other, it.otherMode())) {",
            "if (other.isBegun() && !take(other, Mode.INVALID)) {"),
    VALUES_ARE_NOT_GIVEN_TO_THE_SERVER(
            "sync/src/main/java/org/batonfs/sync/core/ResidentAgent",
            "                resource.store(lock.version(), lock.value(), messages);\n",
            ""),
    REST_IS_NOT_WRITTEN_WHEN_SOCKET_HAS_ROOM(
            "ipc/src/main/java/org/batonfs/ipc/LinkWriter",
            "            reader.awaitRoom(false);\n            drain();\n",
            "            reader.awaitRoom(false);\n"),
    WAITING_CLIENT_DIES_AND_STAYS_IN_THE_QUEUE(
            "sync/src/main/java/org/batonfs/sync/core/Resource",
            "            queue.remove(binding);\n            binding.wanted = Mode.INVALID;",
            "            binding.wanted = Mode.INVALID;"),
    READER_WAKES_ITSELF_WHILE_THE_SOCKET_IS_FULL(
            "ipc/src/main/java/org/batonfs/ipc/LinkWriter",
            "if (!reader.isReaderThread()) { // the reader",
            "if (true) { // the reader"),
    WAITING_READER_IS_NOT_WOKEN("ipc/src/main/java/org/batonfs/ipc/Seat", "            own.wakeup();\n", ""),
    WAITING_READER_SLEEPS_WHEN_ALL_IS_OVER(
            "ipc/src/main/java/org/batonfs/ipc/Seat",
            "        if (isOver.getAsBoolean()) {\n            return true;\n        }\n        long millis",
            "        long millis"),
    READER_IS_NOT_TOLD_THAT_IT_IS_ITS_TURN(
            "ipc/src/main/java/org/batonfs/ipc/LinkReader",
            "        if (isTurnAwaited) {\n            LockSupport.unpark(thread);\n        }\n",
            ""),
    TWO_THREADS_READ_AT_ONCE(
            "ipc/src/main/java/org/batonfs/ipc/LinkReader",
            "return turn.compareAndSet(null, Thread.currentThread());",
            "turn.set(Thread.currentThread());\n        return true;"),
    RELEASE_OF_AN_OLD_EPOCH_IS_APPLIED(
            "sync/src/main/java/org/batonfs/sync/core/ServerSession",
            "if (isCurrent && !release.mode().covers(binding.mode)) {",
            "if (!release.mode().covers(binding.mode)) {",
            // Whoever wants an upgrade hears a recall just when the one that it was recalled for has gone.
            """
            machine 1 12 0 20 20000 65536 3 500000
            server STRICT 20000 4194304
            client reconnects
            thread UPGRADE 0
            client reconnects
            thread READ 0, UPGRADE 0, UPGRADE 0, PAUSE 0 300, READ 0
            fault 18611 EXIT 1 471
            """),
    VERSION_MOVES_BY_ONE_WHEN_A_HOLDER_IS_LOST(
            "sync/src/main/java/org/batonfs/sync/core/Resource",
            "return Counting.after(version, messages.versionLeap);",
            "return version + 1;",
            """
            machine 8 12 200 3 20000 65536 0 2000000
            server STRICT 1000000 4194304
            client reconnects
            thread WRITE 0, WRITE 0
            client reconnects
            thread PAUSE 0 10000, WRITE 0
            client reconnects
            thread READ 0
            fault 5000 CUT 0 0
            fault 14000 CRASH 0 1000
            """);

    private final String file;
    private final String text;
    private final String replacement;
    private final @Nullable String plan;

    SimulatedMutation(String file, String text, String replacement) {
        this(file, text, replacement, null);
    }

    SimulatedMutation(String file, String text, String replacement, @Nullable String plan) {
        this.file = file;
        this.text = text;
        this.replacement = replacement;
        this.plan = plan;
    }

    /** The plan that is to find it under a seed: a plan of its own for what most worlds do not get to. */
    Plan plan(long seed) {
        return plan == null ? Simulation.plan(seed) : Plan.parse(plan).withSeed(seed);
    }

    /** The class files of the mutated source, by the names of the classes. */
    Map<String, byte[]> compile() throws IOException {
        Path source = Path.of("..").resolve(file + ".java");
        String original = Files.readString(source);
        int at = original.indexOf(text);
        if (at < 0 || original.indexOf(text, at + 1) >= 0) {
            throw new IllegalStateException(this + ": in " + file + " this must be there exactly once: " + text);
        }
        String className = file.replaceFirst(".*/java/", "").replace('/', '.');
        JavaFileObject unit = new Source(className, original.replace(text, replacement));
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (Memory memory = new Memory(compiler.getStandardFileManager(problems, null, null))) {
            List<String> options = List.of(
                    "-proc:none",
                    "-nowarn",
                    "--release",
                    "17",
                    "-XDstringConcat=inline",
                    "-classpath",
                    System.getProperty("java.class.path"));
            if (!compiler.getTask(null, memory, problems, options, null, List.of(unit))
                    .call()) {
                throw new IllegalStateException(this + " does not compile: " + problems.getDiagnostics());
            }
            return memory.classes();
        }
    }

    /** A source file in memory. */
    private static final class Source extends SimpleJavaFileObject {
        private final String content;

        Source(String className, String content) {
            super(URI.create("mutated:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
            this.content = content;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return content;
        }
    }

    /** Keeps the class files that the compiler writes. */
    private static final class Memory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

        Memory(JavaFileManager manager) {
            super(manager);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            written.put(className, bytes);
            return new SimpleJavaFileObject(URI.create("mutated:///" + className), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return bytes;
                }
            };
        }

        Map<String, byte[]> classes() {
            Map<String, byte[]> classes = new HashMap<>();
            written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
            return classes;
        }
    }
}
