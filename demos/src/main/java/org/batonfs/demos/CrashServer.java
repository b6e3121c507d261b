package org.batonfs.demos;

import java.nio.file.Path;
import org.batonfs.fs.FileServer;
import org.batonfs.fs.FileServerOptions;
import org.batonfs.fs.HostMount;
import org.batonfs.ipc.EndReason;
import org.batonfs.ipc.IpcListener;
import org.batonfs.ipc.Peer;
import org.batonfs.ipc.ServerOptions;
import org.batonfs.ipc.trace.YamlTrace;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncServerOptions;

/** The main process of {@link CrashDemo}, which is a child of the demo so that it can be killed. */
final class CrashServer {
    /** The variable of the environment that names the folder to serve. */
    static final String FOLDER = "BATON_FOLDER";

    /** Set if every message is to be printed. */
    static final String TRACE = "BATON_TRACE";

    private CrashServer() {}

    public static void main(String[] arguments) throws Exception {
        ParentLine parent = new ParentLine();
        Orders orders = Orders.parse(arguments);
        String folder = System.getenv(FOLDER);
        if (folder == null) {
            throw new IllegalStateException("no " + FOLDER + " in the environment");
        }
        boolean traces = System.getenv(TRACE) != null;
        ServerOptions listening = ServerOptions.at(orders.socket())
                .trace(traces ? new YamlTrace(System.err::print) : null)
                .listener(new Watch());
        FileServer server = FileServer.start(FileServerOptions.over(SyncServerOptions.over(listening))
                .client(SyncClientOptions.at(orders.socket()).policy(orders.policy()))
                .mount("/", HostMount.of(Path.of(folder))));
        try {
            parent.say(ParentLine.READY);
            parent.hear();
        } finally {
            server.close();
        }
    }

    /** That connections end in the middle is what the demo is about. */
    private static final class Watch implements IpcListener {
        @Override
        public void onEnded(long connection, Peer peer, EndReason reason) {}

        @Override
        public void onFailure(String what, Throwable cause) {
            System.err.println(what + ": " + cause);
        }
    }
}
