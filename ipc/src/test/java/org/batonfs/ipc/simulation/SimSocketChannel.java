package org.batonfs.ipc.simulation;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/** One end of a connection. */
final class SimSocketChannel extends SocketChannel implements SimSelector.Source {
    private final Machine machine;
    private final SimProcess process;
    private final Pipe in;
    private final Pipe out;
    private final List<SimSelector> selectors = new ArrayList<>();

    SimSocketChannel(Machine machine, SimProcess process, Pipe in, Pipe out) {
        super(SimProvider.ONLY);
        this.machine = machine;
        this.process = process;
        this.in = in;
        this.out = out;
        in.reader = this;
        out.writer = this;
        process.resources.add(this);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        machine.point();
        requireOpen();
        return in.read(into);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        machine.point();
        requireOpen();
        int count = out.write(from);
        machine.point();
        return count;
    }

    private void requireOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public void selectedBy(SimSelector selector) {
        selectors.add(selector);
    }

    @Override
    public int readyOps() {
        return (in.isReadable() ? SelectionKey.OP_READ : 0) | (out.isWritable() ? SelectionKey.OP_WRITE : 0);
    }

    /** Something has changed for whoever selects. */
    void poke() {
        for (SimSelector selector : selectors) {
            selector.poke();
        }
    }

    /** The connection breaks, in both directions. */
    void breakOff() {
        in.breakOff();
        out.breakOff();
    }

    @Override
    protected void implCloseSelectableChannel() {
        process.resources.remove(this);
        boolean loses = in.closeByReader();
        out.closeByWriter(loses);
    }

    @Override
    protected void implConfigureBlocking(boolean block) {}

    @Override
    public <T> @Nullable T getOption(SocketOption<T> name) {
        if (name != ExtendedSocketOptions.SO_PEERCRED) {
            throw new UnsupportedOperationException(name.name());
        }
        return name.type().cast(machine.disk.principal());
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of(ExtendedSocketOptions.SO_PEERCRED);
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isConnectionPending() {
        return false;
    }

    @Override
    public boolean finishConnect() {
        return true;
    }

    @Override
    public SocketChannel bind(SocketAddress local) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SocketChannel shutdownInput() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SocketChannel shutdownOutput() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket socket() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean connect(SocketAddress remote) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SocketAddress getRemoteAddress() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SocketAddress getLocalAddress() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) {
        throw new UnsupportedOperationException();
    }
}
