package org.batonfs.fs.simulation;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.batonfs.fs.BatonFileSystem;
import org.batonfs.fs.Handle;
import org.batonfs.ipc.ClientOptions;
import org.batonfs.ipc.simulation.SimProcess;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncException;
import org.batonfs.sync.SyncHandle;
import org.batonfs.sync.protocol.SyncProtocol;
import org.jspecify.annotations.Nullable;

/** A client's file system, with the handles that it has open. */
final class Connection {
    private static final Duration WAIT = Duration.ofSeconds(20);

    final Session session;
    final BatonFileSystem files;
    private final Map<Integer, SyncHandle> registers = new HashMap<>();
    private final Map<Integer, SyncHandle> numbers = new HashMap<>();
    private final Map<String, Handle> handles = new HashMap<>();

    private final World world;

    private Connection(World world, Session session, BatonFileSystem files) {
        this.world = world;
        this.session = session;
        this.files = files;
    }

    /** Connects the calling process. */
    static Connection open(World world, boolean reconnects) throws IOException {
        Session session = world.newSession(SimProcess.current(), reconnects);
        BatonFileSystem files = BatonFileSystem.connect(SyncClientOptions.over(
                        ClientOptions.at(world.socket()).name(session.name).waitForServer(WAIT))
                .policy(world.policy(session.name))
                .reconnect(reconnects ? WAIT : Duration.ZERO)
                .forgotten((closed, things) -> world.tally().count("seen: forgotten at a close")));
        return new Connection(world, session, files);
    }

    synchronized SyncHandle register(int number) throws SyncException, InterruptedException {
        SyncHandle handle = registers.get(number);
        if (handle == null) {
            handle = files.client().open("register:" + number);
            registers.put(number, handle);
        }
        return handle;
    }

    synchronized SyncHandle number(int number) throws SyncException, InterruptedException {
        SyncHandle handle = numbers.get(number);
        if (handle == null) {
            handle = files.client().open("number:" + number);
            numbers.put(number, handle);
        }
        return handle;
    }

    synchronized void closeRegister(int number) {
        SyncHandle handle = registers.remove(number);
        if (handle != null) {
            handle.close();
        }
    }

    /** How a handle is opened when there is none. */
    interface Opening {
        Handle open(BatonFileSystem files) throws IOException;
    }

    synchronized Handle handle(String name, Opening opening) throws IOException {
        Handle handle = handles.get(name);
        if (handle == null || !handle.isOpen()) {
            handle = opening.open(files);
            handles.put(name, handle);
        }
        return handle;
    }

    @Nullable
    synchronized Handle known(String name) {
        Handle handle = handles.get(name);
        return handle == null || !handle.isOpen() ? null : handle;
    }

    void close() throws IOException {
        world.tally().count("sent: operations", files.client().traffic().framesOut(SyncProtocol.APPLY));
        files.close();
    }
}
