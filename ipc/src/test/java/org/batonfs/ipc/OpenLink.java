package org.batonfs.ipc;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A link that nothing goes through and that does not end; it counts who asks whether it is open. */
final class OpenLink implements ClientLink {
    final AtomicInteger asked = new AtomicInteger();

    @Override
    public boolean isOpen() {
        asked.incrementAndGet();
        return true;
    }

    @Override
    public @Nullable EndReason endReason() {
        return null;
    }

    @Override
    public long clientId() {
        return 1;
    }

    @Override
    public byte[] sessionSecret() {
        return new byte[Control.SECRET_BYTES];
    }

    @Override
    public void send(MessageType type, Message message) {}

    @Override
    public void flush() {}

    @Override
    public void awaitRoom() {}

    @Override
    public void awaitRead() {}

    @Override
    public void abandon(EndReason reason) {}

    @Override
    public void close() {}

    @Override
    public Traffic traffic() {
        throw new UnsupportedOperationException("nothing is sent over this link");
    }
}
