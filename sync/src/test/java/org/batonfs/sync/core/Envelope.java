package org.batonfs.sync.core;

import org.batonfs.ipc.Payload;
import org.batonfs.sync.Mode;
import org.batonfs.sync.protocol.Acquire;
import org.batonfs.sync.protocol.Close;
import org.batonfs.sync.protocol.Granted;
import org.batonfs.sync.protocol.Recall;
import org.batonfs.sync.protocol.Reclaim;
import org.batonfs.sync.protocol.RefusalReason;
import org.batonfs.sync.protocol.Release;

/** A message under way: what its fields say, whatever its kind. */
final class Envelope {
    enum Kind {
        OPEN,
        ADOPT,
        ACQUIRE,
        RELEASE,
        CLOSE,
        INHERIT,
        CANCEL,
        RECLAIM,
        GRANTED,
        RECALL,
        INHERITED,
        BOUND,
        REFUSED
    }

    private static final Kind[] KINDS = Kind.values();
    private static final RefusalReason[] REASONS = RefusalReason.values();

    Kind kind;
    /** Which resource the message is about; each client has one handle on each. */
    int resource;

    Mode mode = Mode.INVALID;
    long generation;
    long client;
    long epoch;
    long version;
    /** {@code changed}, {@code inDoubt} or {@code confirm}. */
    boolean flag;
    /** The number in the value; 0 for an empty value. */
    long value;
    /** The number of the message that is refused, and why. */
    int request;

    RefusalReason reason = RefusalReason.UNKNOWN_HANDLE;

    Envelope(Kind kind, int resource) {
        this.kind = kind;
        this.resource = resource;
    }

    static Envelope of(Acquire acquire, int resource) {
        Envelope envelope = new Envelope(Kind.ACQUIRE, resource);
        envelope.mode = acquire.mode();
        return envelope;
    }

    static Envelope of(Release release, int resource) {
        Envelope envelope = new Envelope(Kind.RELEASE, resource);
        envelope.epoch = release.epoch();
        envelope.mode = release.mode();
        envelope.version = release.version();
        envelope.flag = release.changed();
        envelope.value = number(release.value());
        return envelope;
    }

    static Envelope of(Close close, int resource) {
        Envelope envelope = new Envelope(Kind.CLOSE, resource);
        envelope.epoch = close.epoch();
        envelope.version = close.version();
        envelope.flag = close.changed();
        envelope.value = number(close.value());
        return envelope;
    }

    static Envelope of(Reclaim reclaim, int resource) {
        Envelope envelope = new Envelope(Kind.RECLAIM, resource);
        envelope.mode = reclaim.mode();
        envelope.generation = reclaim.generation();
        envelope.client = reclaim.client();
        envelope.epoch = reclaim.epoch();
        envelope.version = reclaim.version();
        envelope.flag = reclaim.inDoubt();
        envelope.value = number(reclaim.value());
        return envelope;
    }

    static Envelope of(Granted granted, int resource) {
        Envelope envelope = new Envelope(Kind.GRANTED, resource);
        envelope.mode = granted.mode();
        envelope.generation = granted.generation();
        envelope.client = granted.client();
        envelope.epoch = granted.epoch();
        envelope.version = granted.version();
        envelope.flag = granted.inDoubt();
        envelope.value = number(granted.value());
        return envelope;
    }

    static Envelope of(Recall recall, int resource) {
        Envelope envelope = new Envelope(Kind.RECALL, resource);
        envelope.epoch = recall.epoch();
        envelope.mode = recall.mode();
        return envelope;
    }

    /** The number that a value stands for. */
    static long number(Payload value) {
        return value.length() == 0 ? 0 : value.getLong(0);
    }

    /** Makes a value stand for a number. */
    static void setNumber(Payload value, long number) {
        value.clear();
        if (number != 0) {
            value.putLong(0, number);
        }
    }

    Envelope copy() {
        Envelope copy = new Envelope(kind, resource);
        copy.mode = mode;
        copy.generation = generation;
        copy.client = client;
        copy.epoch = epoch;
        copy.version = version;
        copy.flag = flag;
        copy.value = value;
        copy.request = request;
        copy.reason = reason;
        return copy;
    }

    boolean hasVersion() {
        return kind == Kind.RELEASE || kind == Kind.CLOSE || kind == Kind.GRANTED || kind == Kind.RECLAIM;
    }

    void transfer(StateBytes io) {
        kind = io.choice(kind, KINDS);
        resource = io.number(resource);
        switch (kind) {
            case OPEN -> flag = io.flag(flag);
            case ACQUIRE -> mode = io.choice(mode, Mode.all());
            case RECALL -> {
                mode = io.choice(mode, Mode.all());
                epoch = io.number(epoch);
            }
            case RELEASE, CLOSE, GRANTED, RECLAIM -> {
                mode = io.choice(mode, Mode.all());
                generation = io.number(generation);
                client = io.number(client);
                epoch = io.number(epoch);
                version = io.number(version);
                flag = io.flag(flag);
                value = io.number(value);
            }
            case REFUSED -> {
                request = io.number(request);
                reason = io.choice(reason, REASONS);
            }
            default -> {}
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(kind.name().toLowerCase(java.util.Locale.ROOT))
                .append(" r")
                .append(resource);
        switch (kind) {
            case ACQUIRE -> text.append(' ').append(mode);
            case RECALL -> text.append(" to ").append(mode).append(", epoch ").append(epoch);
            case RELEASE ->
                text.append(" to ")
                        .append(mode)
                        .append(", epoch ")
                        .append(epoch)
                        .append(content("changed"));
            case CLOSE -> text.append(", epoch ").append(epoch).append(content("changed"));
            case GRANTED, RECLAIM ->
                text.append(' ')
                        .append(mode)
                        .append(" of server ")
                        .append(generation)
                        .append(", epoch ")
                        .append(epoch)
                        .append(", version ")
                        .append(version)
                        .append(", value ")
                        .append(value)
                        .append(flag ? ", in doubt" : "");
            case REFUSED ->
                text.append(", request ").append(request).append(", ").append(reason);
            default -> {}
        }
        return text.toString();
    }

    private String content(String flagName) {
        return flag ? ", " + flagName + " to version " + version + ", value " + value : "";
    }
}
