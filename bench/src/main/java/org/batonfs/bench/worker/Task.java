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
                Rhythm.parse(fields.text("rhythm")),
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
                .put("rhythm", rhythm.word())
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
            case FILE_LOCK -> locked(new ForeignLock.OfFile(LockedWrites.positionOf(Path.of(target))));
            case REDIS_LOCK -> locked(new ForeignLock.OfRedis(path, "lock:" + target, "writer-" + writer));
            case REDIS_POSITION -> new RedisWrites(path, Path.of(target), writer);
            case POSTGRES_LOCK -> locked(new ForeignLock.OfPostgres(path, target.hashCode()));
            case HANDLE_TURNS -> new HandleTurns(client(), target);
            case READERS -> writer == 0 ? new HandleTurns(client(), target) : new CounterReads(client(), target);
            case UPGRADES -> new Upgrades(client(), target);
            case FIRST_ACQUIRE -> new FirstAcquires(client(), target + writer + "-");
            case PRIVATE_POSITION -> BatonWrites.alone(client(), target, writer);
            case SHARED_POSITION -> BatonWrites.inherited(client(), target, writer);
            case VALUE_POSITION -> new ValueWrites(client(), Path.of(target), writer);
            case APPEND -> BatonWrites.appending(client(), target, writer);
        };
    }

    /** Gets ready to keep time. */
    Pace pace() throws IOException {
        if (rhythm.alternates()) {
            return writer == 0 ? Alternation.first(Path.of(turns)) : Alternation.second(Path.of(turns));
        }
        boolean reads = kind == Kind.READERS && writer > 0;
        return new Pace.Thinking(reads ? 0 : rhythm.thinkMicros() * 1_000);
    }

    private Workload locked(ForeignLock lock) throws IOException {
        return new LockedWrites(lock, Path.of(target), writer);
    }

    private SyncClientOptions client() {
        ClientOptions connection =
                ClientOptions.at(Path.of(socket)).transport(transport).name("bench-" + writer);
        return SyncClientOptions.over(connection).policy(policy);
    }
}
