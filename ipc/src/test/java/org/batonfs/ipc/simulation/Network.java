package org.batonfs.ipc.simulation;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The Unix domain sockets of a machine. */
public final class Network {
    final Machine machine;
    private final Map<Long, SimServerChannel> listening = new LinkedHashMap<>();

    Network(Machine machine) {
        this.machine = machine;
    }

    void listen(SimServerChannel server, Path path) throws IOException {
        listening.put(machine.disk.makeSocket(path), server);
    }

    void unlisten(SimServerChannel server) {
        listening.values().remove(server);
    }

    /** Connects to whoever listens at the path: at once, though the server may notice late. */
    SimSocketChannel connect(Path path) throws IOException {
        Long inode = machine.disk.inode(path);
        if (inode == null) {
            throw new SocketException("No such file or directory");
        }
        SimServerChannel server = listening.get(inode);
        if (server == null) {
            throw new SocketException("Connection refused");
        }
        Pipe there = new Pipe(machine);
        Pipe back = new Pipe(machine);
        SimSocketChannel client = new SimSocketChannel(machine, SimProcess.current(), back, there);
        SimSocketChannel accepted = new SimSocketChannel(machine, server.process, there, back);
        server.enqueue(accepted, machine.now() + delay());
        return client;
    }

    /** How long something is under way. */
    long delay() {
        MachineSettings settings = machine.settings;
        int micros = machine.chance.oneIn(settings.slowOneIn()) ? settings.slowMicrosMax() : settings.delayMicrosMax();
        return 500 + 1000L * machine.chance.below(1 + micros);
    }

    // ---- static methods of the JDK

    /** {@link ServerSocketChannel#open(java.net.ProtocolFamily)}. */
    public static ServerSocketChannel open(java.net.ProtocolFamily family) {
        Machine machine = Machine.current();
        machine.point();
        return new SimServerChannel(machine, SimProcess.current());
    }

    /** {@link SocketChannel#open(SocketAddress)}. */
    public static SocketChannel open(SocketAddress address) throws IOException {
        Machine machine = Machine.current();
        machine.point();
        SimSocketChannel channel = machine.network.connect(((SimAddress) address).path());
        machine.point();
        return channel;
    }

    /** {@link Selector#open()}. */
    public static Selector open() {
        return new SimSelector(Machine.current(), SimProcess.current());
    }
}
