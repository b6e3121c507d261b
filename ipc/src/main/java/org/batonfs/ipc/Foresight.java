package org.batonfs.ipc;

import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * When a server's process has no descriptor left, it cannot open a class file either, nor the configuration of its log; and
 * a class that could not be loaded once is missing for good at that place. So what the loop needs then, to refuse, to end
 * and to log, is loaded at the start.
 */
final class Foresight {
    private static final Class<?>[] NEEDED = {
        Acceptor.class,
        Arrival.class,
        Connection.class,
        Control.Goodbye.class,
        Control.Hello.class,
        Control.Welcome.class,
        EndCode.class,
        EndReason.class,
        Escape.class,
        Field.class,
        FrameDecoder.class,
        FrameReader.class,
        FrameWriter.class,
        LoopConnection.State.class,
        MalformedFrameException.class,
        Message.class,
        MessageTrace.class,
        OutgoingQueue.class,
        Payload.class,
        Peer.class,
        PeerPolicy.class,
        ReadyKeys.class,
        SocketConnection.class,
        TrafficLane.class,
        Utf8.class,
    };

    private Foresight() {}

    /** Loads it. */
    static void load() {
        int year = ZonedDateTime.now(ZoneId.systemDefault()).getYear(); // the first line of a log reads the time zones
        LoggingListener.prepare("a server begins in " + year + ", with " + NEEDED.length + " classes at hand");
    }
}
