package org.batonfs.bench.worker;

import java.util.Map;
import java.util.TreeMap;
import org.batonfs.ipc.MessageType;
import org.batonfs.ipc.Protocol;
import org.batonfs.ipc.Traffic;

/** A client's frames by kind, in both directions, without ipc's own handshake. */
final class MessageCounts {
    private MessageCounts() {}

    static Map<String, Long> of(Protocol protocol, Traffic traffic) {
        Map<String, Long> messages = new TreeMap<>();
        for (MessageType request : protocol.requests()) {
            if (request.id() > Protocol.OWN_ID_MAX) {
                messages.merge(request.name(), traffic.framesOut(request), Long::sum);
            }
        }
        for (MessageType reply : protocol.replies()) {
            if (reply.id() > Protocol.OWN_ID_MAX) {
                messages.merge(reply.name(), traffic.framesIn(reply), Long::sum);
            }
        }
        return messages;
    }
}
