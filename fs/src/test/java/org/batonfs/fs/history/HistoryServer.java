package org.batonfs.fs.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.batonfs.fs.FileServer;
import org.batonfs.fs.FileServerOptions;
import org.batonfs.fs.HostMount;
import org.batonfs.ipc.EndCode;
import org.batonfs.ipc.EndReason;
import org.batonfs.ipc.IpcListener;
import org.batonfs.ipc.Peer;
import org.batonfs.ipc.ServerOptions;
import org.batonfs.sync.Policy;
import org.batonfs.sync.ServerLimits;
import org.batonfs.sync.SyncServerOptions;
import org.batonfs.sync.protocol.SyncProtocol;
import org.batonfs.sync.testing.Commands;
import org.batonfs.sync.testing.Serving;

/** A child process that is the main process of a history. */
public final class HistoryServer {
    private HistoryServer() {}

    /**
     * Arguments: the socket, the host's directory, the policy, the time for recalls and the time for claims, in milliseconds,
     * and a file to which it writes of each client that it puts out the process's number and the time, before anybody else
     * is given what that one held. It answers {@code counts} with how many clients were evicted, and how many claims were refused.
     */
    public static void main(String[] arguments) throws Exception {
        Path socket = Path.of(arguments[0]);
        AtomicInteger evicted = new AtomicInteger();
        ServerLimits limits = ServerLimits.DEFAULT.withRecallNanos(
                Duration.ofMillis(Long.parseLong(arguments[3])).toNanos());
        SyncServerOptions options = Serving.over(
                        ServerOptions.at(socket).listener(new Watch(evicted, Path.of(arguments[5]))))
                .limits(limits)
                .recovery(Duration.ofMillis(Long.parseLong(arguments[4])));
        try (FileServer server = FileServer.start(FileServerOptions.over(options)
                .policy(Policy.valueOf(arguments[2]))
                .mount("/", HostMount.of(Path.of(arguments[1]))))) {
            Commands.loop(words ->
                    evicted.get() + " " + server.server().loop().traffic().framesOut(SyncProtocol.REFUSED));
        }
    }

    /** Counts the evicted, and says why a connection ended that should not have. */
    private record Watch(AtomicInteger evicted, Path evictions) implements IpcListener {
        @Override
        public void onEnded(long connection, Peer peer, EndReason reason) {
            if (reason.code() == EndCode.EVICTED) {
                record(peer.pid() >= 0 ? peer.pid() : peer.declaredPid());
                evicted.incrementAndGet();
            }
            if (reason.code() != EndCode.CLOSED_BY_PEER && reason.code() != EndCode.LOST) {
                System.err.println("the connection of " + peer + " ended: " + reason);
            }
        }

        private void record(long pid) {
            try {
                Files.writeString(
                        evictions,
                        pid + " " + System.nanoTime() + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void onFailure(String what, Throwable cause) {
            System.err.println(what + ": " + cause);
        }
    }
}
