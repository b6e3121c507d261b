package org.batonfs.bench.worker;

import java.io.IOException;
import java.nio.file.Path;
import org.batonfs.ipc.ClientOptions;
import org.batonfs.ipc.Transport;
import org.batonfs.sync.Policy;
import org.batonfs.sync.SyncClientOptions;

/**
 * What one worker is to do in one round.
 *
 * @param kind what
 * @param writer which of the processes it is, from 0
 * @param socket where the server listens; empty if there is none
 * @param transport who provides the socket
 * @param policy when to give back what is held
 * @param target the host's file, the path within Baton, the ticket or the handle's name
 * @param rhythm when the operations follow each other
 * @param turns where the two of an alternation meet; empty without one
 */
public record Task(
        Kind kind,
        int writer,
        String socket,
        Transport transport,
        Policy policy,
        String target,
        Rhythm rhythm,
        String turns) {
    static Task from(Fields fields) {
        return new Task(
                Kind.valueOf(fields.text("kind")),
                Math.toIntExact(fields.number("writer")),
                fields.text("socket"),
                Transport.valueOf(fields.text("transport")),
                Policy.valueOf(fields.text("policy")),
                fields.text("target"),
                Rhythm.valueOf(fields.text("rhythm")),
                fields.text("turns"));
    }

    /** As a line. */
    public Fields toFields() {
        return Fields.of("prepare")
                .put("kind", kind)
                .put("writer", writer)
                .put("socket", socket)
                .put("transport", transport)
                .put("policy", policy)
                .put("target", target)
                .put("rhythm", rhythm)
                .put("turns", turns);
    }

    /** Connects and opens what is needed. */
    Workload prepare() throws Exception {
        Path path = Path.of(socket);
        boolean jdk = transport == Transport.JDK;
        return switch (kind) {
            case RAW_WRITE -> HostWrites.positioned(Path.of(target), writer);
            case KERNEL_APPEND -> HostWrites.appending(Path.of(target), writer);
            case BARE_ECHO -> new BareEchoes(jdk, path);
            case LINK_ECHO -> new LinkEchoes(transport, path);
            case HANDLE_TURNS -> new HandleTurns(client(), target);
            case FIRST_ACQUIRE -> new FirstAcquires(client(), target + writer + "-");
            case PRIVATE_POSITION -> BatonWrites.alone(client(), target, writer);
            case SHARED_POSITION -> BatonWrites.inherited(client(), target, writer);
            case APPEND -> BatonWrites.appending(client(), target, writer);
        };
    }

    /** Gets ready to keep time. */
    Pace pace() throws IOException {
        return switch (rhythm) {
            case DENSE -> new Pace.Thinking(0);
            case SPARSE -> new Pace.Thinking(Rhythm.SPARSE_MICROS * 1_000);
            case ALTERNATE -> writer == 0 ? Alternation.first(Path.of(turns)) : Alternation.second(Path.of(turns));
        };
    }

    private SyncClientOptions client() {
        ClientOptions connection =
                ClientOptions.at(Path.of(socket)).transport(transport).name("bench-" + writer);
        return SyncClientOptions.over(connection).policy(policy);
    }
}
