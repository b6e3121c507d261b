package org.batonfs.demos;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.batonfs.fs.FileServer;
import org.batonfs.fs.FileServerOptions;
import org.batonfs.fs.HostMount;
import org.batonfs.ipc.EndCode;
import org.batonfs.ipc.EndReason;
import org.batonfs.ipc.IpcListener;
import org.batonfs.ipc.Peer;
import org.batonfs.ipc.ServerOptions;
import org.batonfs.ipc.trace.YamlTrace;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncServerOptions;
import org.jspecify.annotations.Nullable;

/**
 * Where a demo takes place: a temporary folder, the children, the messages, and the words for whoever watches. Nothing of
 * it is left when it is closed, nor when the process is stopped, as by Ctrl-C.
 */
final class Stage implements AutoCloseable {
    private static final int DELETE_ATTEMPTS = 20;

    private final Settings settings;
    private final PrintStream out;
    private final PrintStream err;
    private final Path folder;
    private final MessageLog messages;
    private final Thread clearAtExit = new Thread(this::clear, "demo-clear");

    /** Guarded by this object. */
    private final List<Child> children = new ArrayList<>();

    /** Written under this object: no more children are forked, and what still fails interests nobody. */
    private volatile boolean ending;

    Stage(Settings settings, PrintStream out, PrintStream err) throws IOException {
        this.settings = settings;
        this.out = out;
        this.err = err;
        this.messages = new MessageLog(settings.trace() ? new YamlTrace(out::print) : null);
        this.folder = Files.createTempDirectory("baton-demo-");
        Runtime.getRuntime().addShutdownHook(clearAtExit);
    }

    Settings settings() {
        return settings;
    }

    MessageLog messages() {
        return messages;
    }

    /** Where servers of this demo listen. */
    Path socket() {
        return folder.resolve("socket").resolve("baton");
    }

    /** How servers of this demo listen. */
    SyncServerOptions serving() {
        return SyncServerOptions.over(ServerOptions.at(socket()).trace(messages).listener(new ServerWatch()));
    }

    /** A file server of an empty folder, which is mounted at the root. */
    FileServer serveFiles() throws IOException {
        Path files = Files.createDirectory(folder.resolve("files"));
        return FileServer.start(FileServerOptions.over(serving())
                .client(SyncClientOptions.at(socket()).policy(settings.policy()))
                .mount("/", HostMount.of(files)));
    }

    /** Where the host keeps a file of {@link #serveFiles}. */
    Path hostFile(String path) {
        return folder.resolve("files").resolve(path.substring(1));
    }

    /** Says something to whoever watches. */
    void say(String line) {
        out.println("   " + line);
    }

    /** Forks a child that is told where the server is, the policy, and what else it needs. */
    synchronized Child fork(Orders orders, Class<?> main, Map<String, String> environment)
            throws IOException, BrokenException {
        if (ending) {
            throw new BrokenException("stopped from outside");
        }
        Child child = Child.fork(orders.name(), main, orders.toArguments(), environment, this::complain);
        children.add(child);
        return child;
    }

    /** Waits until all children are connected and ready. */
    void awaitReady(List<Child> all) throws BrokenException, InterruptedException {
        for (Child child : all) {
            child.hearReady(settings.patience());
        }
        StringJoiner names = new StringJoiner(", ");
        for (Child child : all) {
            names.add(child.name() + " (pid " + child.pid() + ")");
        }
        say("Forked " + Text.count(all.size(), "JVM") + ": " + names);
    }

    /** Lets children that are ready begin together, and returns what each of them reports once all have ended. */
    List<String> letWork(List<Child> all, long pieces) throws BrokenException, InterruptedException {
        for (Child child : all) {
            child.tell(ParentLine.GO);
        }
        Duration patience = settings.patienceFor(pieces);
        List<String> reports = new ArrayList<>();
        for (Child child : all) {
            reports.add(child.hear("the work is done", patience));
        }
        for (Child child : all) {
            child.awaitEnd(settings.patience());
        }
        if (!messages.awaitGoodbyes(all.size(), settings.patience())) {
            throw new BrokenException("not every child has said goodbye to the server");
        }
        return reports;
    }

    /** Whether it is being cleared. */
    boolean isEnding() {
        return ending;
    }

    private void complain(String line) {
        if (!ending) {
            err.println(line);
        }
    }

    /** Ends what is left of the children and removes the folder. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(clearAtExit);
        } catch (IllegalStateException e) {
            // The process is being stopped: the hook does the same as this call, and both are safe together.
        }
        clear();
    }

    private void clear() {
        List<Child> left;
        synchronized (this) {
            ending = true;
            left = new ArrayList<>(children);
        }
        for (Child child : left) {
            child.kill();
        }
        IOException failure = null;
        for (int attempt = 0; attempt < DELETE_ATTEMPTS; attempt++) {
            failure = tryDelete();
            if (failure == null) {
                return;
            }
        }
        err.println("cannot remove " + folder + ": " + failure);
    }

    /** Fails if something is made at the same time, by a server that is just starting while the process is stopped. */
    private @Nullable IOException tryDelete() {
        try {
            Files.walkFileTree(folder, new Remover());
            return null;
        } catch (NoSuchFileException e) {
            return Files.exists(folder) ? e : null;
        } catch (IOException e) {
            return e;
        }
    }

    /** Complains of connections that end badly, and of failures in the server. */
    private final class ServerWatch implements IpcListener {
        @Override
        public void onEnded(long connection, Peer peer, EndReason reason) {
            if (reason.code() != EndCode.CLOSED_BY_PEER && reason.code() != EndCode.SERVER_CLOSING) {
                complain("[server] the connection of " + peer + " ended: " + reason);
            }
        }

        @Override
        public void onFailure(String what, Throwable cause) {
            complain("[server] " + what + ": " + cause);
        }
    }

    private static final class Remover extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
