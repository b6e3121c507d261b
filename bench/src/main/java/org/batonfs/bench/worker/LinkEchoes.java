package org.batonfs.bench.worker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.batonfs.ipc.ClientLink;
import org.batonfs.ipc.ClientOptions;
import org.batonfs.ipc.Connector;
import org.batonfs.ipc.EndReason;
import org.batonfs.ipc.LinkHandler;
import org.batonfs.ipc.MessageType;
import org.batonfs.ipc.Transport;
import org.jspecify.annotations.Nullable;

/** Echoes over ipc, from a thread that waits for each: what a round trip of Baton costs when the server has nothing to do. */
public final class LinkEchoes implements Workload, LinkHandler {
    private final EchoProtocol.Echo echo = new EchoProtocol.Echo();
    private final ClientLink link;
    private final BooleanSupplier isOver = this::isOver;
    private volatile long asked;
    private volatile long answered = -1;
    private volatile @Nullable Thread waiter;
    private volatile @Nullable EndReason end;

    /** A client of the server at a path. */
    public LinkEchoes(Transport transport, Path path) throws IOException {
        ClientOptions options = ClientOptions.at(path).transport(transport).name("echo");
        link = Connector.connect(options, EchoProtocol.PROTOCOL, this);
    }

    @Override
    public void operate(long sequence) throws IOException {
        waiter = Thread.currentThread();
        asked = sequence;
        link.send(EchoProtocol.PING, echo.set(sequence));
        link.flush();
        while (answered != sequence) {
            EndReason reason = end;
            if (reason != null) {
                throw new IOException("the echo server has gone: " + reason);
            }
            link.sleep(isOver, ClientLink.FOREVER);
        }
    }

    private boolean isOver() {
        return answered == asked || end != null;
    }

    @Override
    public void onMessage(MessageType type, ByteBuffer payload) {
        answered = payload.getLong(payload.position());
        link.wake(waiter);
    }

    @Override
    public void onEnded(EndReason reason) {
        end = reason;
        link.wake(waiter);
    }

    @Override
    public Map<String, Long> messages() {
        return MessageCounts.of(EchoProtocol.PROTOCOL, link.traffic());
    }

    @Override
    public void close() {
        link.close();
    }
}
