package org.batonfs.ipc.simulation;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A socket that listens. */
final class SimServerChannel extends ServerSocketChannel implements SimSelector.Source {
    final SimProcess process;
    private final Machine machine;
    private final ArrayDeque<SimSocketChannel> connected = new ArrayDeque<>();
    private final ArrayDeque<Long> arrivals = new ArrayDeque<>();
    private long lastArrival;
    private @Nullable SimSelector selector;

    SimServerChannel(Machine machine, SimProcess process) {
        super(SimProvider.ONLY);
        this.machine = machine;
        this.process = process;
        process.resources.add(this);
    }

    @Override
    public ServerSocketChannel bind(@Nullable SocketAddress local, int backlog) throws IOException {
        if (!(local instanceof SimAddress address)) {
            throw new UnsupportedOperationException();
        }
        machine.point();
        machine.network.listen(this, address.path());
        return this;
    }

    void enqueue(SimSocketChannel channel, long arrival) {
        lastArrival = Math.max(lastArrival, arrival);
        connected.add(channel);
        arrivals.add(lastArrival);
        machine.at(lastArrival, this::poke);
    }

    private void poke() {
        if (selector != null) {
            selector.poke();
        }
    }

    @Override
    public @Nullable SocketChannel accept() throws IOException {
        machine.point();
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        if (readyOps() == 0) {
            return null;
        }
        arrivals.remove();
        return connected.remove();
    }

    @Override
    public void selectedBy(SimSelector newSelector) {
        selector = newSelector;
    }

    @Override
    public int readyOps() {
        Long first = arrivals.peek();
        return first != null && first <= machine.now() ? SelectionKey.OP_ACCEPT : 0;
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        process.resources.remove(this);
        machine.network.unlisten(this);
        for (SimSocketChannel channel : connected) {
            channel.close();
        }
    }

    @Override
    protected void implConfigureBlocking(boolean block) {}

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> T getOption(SocketOption<T> name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    @Override
    public ServerSocket socket() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SocketAddress getLocalAddress() {
        throw new UnsupportedOperationException();
    }
}
