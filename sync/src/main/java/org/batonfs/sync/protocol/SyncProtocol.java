package org.batonfs.sync.protocol;

import org.batonfs.ipc.Field;
import org.batonfs.ipc.MessageType;
import org.batonfs.ipc.Protocol;

/**
 * The tables of the sync protocol: for each message its number, its name and the layout that a frame is checked against
 * before any field is read.
 */
public final class SyncProtocol {
    /** The version that both sides must speak. */
    public static final int VERSION = 5;

    /** The longest value of a resource, in bytes. */
    public static final int VALUE_BYTES_MAX = 4096;

    /** After so many changes, none of which it has told, an exclusive holder hands the value back and keeps the mode. */
    public static final int UNTOLD_CHANGES_MAX = 1 << 20;

    /**
     * So far the version of a resource moves when an exclusive holder is lost: further than that one can have counted, and can
     * count until it finds out. So no two values have the same version.
     */
    public static final int VERSION_LEAP = 16 * UNTOLD_CHANGES_MAX;

    /** The longest name of a resource, in bytes of UTF-8. */
    public static final int NAME_BYTES_MAX = 1024;

    /** The longest explanation in a refusal, in bytes of UTF-8. */
    public static final int DETAIL_BYTES_MAX = 512;

    /** The longest body of an operation or its answer, in bytes. */
    public static final int BODY_BYTES_MAX = 0xFFFF;

    /** The largest number of an operation. */
    public static final int OPERATION_MAX = 0xFFFF;

    /** See {@link SyncRequests#open}. */
    public static final MessageType OPEN = new MessageType(
            16,
            "open",
            Open.class,
            Field.int64("handle", 0, Long.MAX_VALUE),
            Field.text("name", NAME_BYTES_MAX),
            Field.flag("confirm"));

    /** See {@link SyncRequests#adopt}. */
    public static final MessageType ADOPT =
            new MessageType(17, "adopt", Adopt.class, Field.int64("handle", 0, Long.MAX_VALUE), Field.int64("ticket"));

    /** See {@link SyncRequests#acquire}. */
    public static final MessageType ACQUIRE = new MessageType(
            18, "acquire", Acquire.class, Field.int64("handle", 0, Long.MAX_VALUE), Field.choice("mode", 3));

    /** See {@link SyncRequests#release}. */
    public static final MessageType RELEASE = new MessageType(
            19,
            "release",
            Release.class,
            Field.int64("handle", 0, Long.MAX_VALUE),
            Field.int64("epoch", 0, Long.MAX_VALUE),
            Field.choice("mode", 3),
            Field.int64("version", 0, Long.MAX_VALUE),
            Field.flag("changed"),
            Field.choice("wanted", 3),
            Field.payload("value", VALUE_BYTES_MAX));

    /** See {@link SyncRequests#close}. */
    public static final MessageType CLOSE = new MessageType(
            20,
            "close",
            Close.class,
            Field.int64("handle", 0, Long.MAX_VALUE),
            Field.int64("epoch", 0, Long.MAX_VALUE),
            Field.int64("version", 0, Long.MAX_VALUE),
            Field.flag("changed"),
            Field.payload("value", VALUE_BYTES_MAX));

    /** See {@link SyncRequests#inherit}. */
    public static final MessageType INHERIT = new MessageType(
            21, "inherit", Inherit.class, Field.int64("handle", 0, Long.MAX_VALUE), Field.int64("ticket"));

    /** See {@link SyncRequests#cancel}. */
    public static final MessageType CANCEL = new MessageType(22, "cancel", Cancel.class, Field.int64("ticket"));

    /** See {@link SyncRequests#reclaim}. */
    public static final MessageType RECLAIM = new MessageType(
            23,
            "reclaim",
            Reclaim.class,
            Field.int64("handle", 0, Long.MAX_VALUE),
            Field.text("name", NAME_BYTES_MAX),
            Field.choice("mode", 3),
            Field.int64("generation", 0, Long.MAX_VALUE),
            Field.int64("client", 0, Long.MAX_VALUE),
            Field.int64("epoch", 0, Long.MAX_VALUE),
            Field.int64("version", 0, Long.MAX_VALUE),
            Field.flag("inDoubt"),
            Field.payload("value", VALUE_BYTES_MAX));

    /** See {@link ResidentRequests#apply}. */
    public static final MessageType APPLY = new MessageType(
            24,
            "apply",
            Apply.class,
            Field.int64("handle", 0, Long.MAX_VALUE),
            Field.int64("other", 0, Long.MAX_VALUE),
            Field.int64("sequence", 0, Long.MAX_VALUE),
            Field.int32("operation", 0, OPERATION_MAX),
            Field.payload("body", BODY_BYTES_MAX));

    /** See {@link ResidentRequests#withdraw}. */
    public static final MessageType WITHDRAW =
            new MessageType(25, "withdraw", Withdraw.class, Field.int64("sequence", 0, Long.MAX_VALUE));

    /** See {@link SyncRequests#pair}. */
    public static final MessageType PAIR = new MessageType(
            26, "pair", Pair.class, Field.int64("handle", 0, Long.MAX_VALUE), Field.int64("inner", 0, Long.MAX_VALUE));

    /** See {@link SyncReplies#granted}. */
    public static final MessageType GRANTED = new MessageType(
            32,
            "granted",
            Granted.class,
            Field.int64("handle", 0, Long.MAX_VALUE),
            Field.choice("mode", 3),
            Field.int64("generation", 0, Long.MAX_VALUE),
            Field.int64("client", 0, Long.MAX_VALUE),
            Field.int64("epoch", 0, Long.MAX_VALUE),
            Field.int64("version", 0, Long.MAX_VALUE),
            Field.flag("inDoubt"),
            Field.choice("recalledTo", 3),
            Field.int32("waiting", 0, Integer.MAX_VALUE),
            Field.payload("value", VALUE_BYTES_MAX));

    /** See {@link SyncReplies#recall}. */
    public static final MessageType RECALL = new MessageType(
            33,
            "recall",
            Recall.class,
            Field.int64("handle", 0, Long.MAX_VALUE),
            Field.int64("epoch", 0, Long.MAX_VALUE),
            Field.choice("mode", 3));

    /** See {@link SyncReplies#inherited}. */
    public static final MessageType INHERITED = new MessageType(
            34, "inherited", Inherited.class, Field.int64("handle", 0, Long.MAX_VALUE), Field.int64("ticket"));

    /** See {@link SyncReplies#bound}. */
    public static final MessageType BOUND =
            new MessageType(35, "bound", Bound.class, Field.int64("handle", 0, Long.MAX_VALUE));

    /** See {@link SyncReplies#refused}. */
    public static final MessageType REFUSED = new MessageType(
            36,
            "refused",
            Refused.class,
            Field.int32("request", 0, 255),
            Field.int64("handle", 0, Long.MAX_VALUE),
            Field.choice("reason", 5),
            Field.text("detail", DETAIL_BYTES_MAX));

    /** See {@link ResidentReplies#applied}. */
    public static final MessageType APPLIED = new MessageType(
            37,
            "applied",
            Applied.class,
            Field.int64("handle", 0, Long.MAX_VALUE),
            Field.int64("sequence", 0, Long.MAX_VALUE),
            Field.choice("outcome", 8),
            Field.int32("run", 0, Applied.RUN_MAX),
            Field.int64("generation", 0, Long.MAX_VALUE),
            Field.int64("epoch", 0, Long.MAX_VALUE),
            Field.int64("version", 0, Long.MAX_VALUE),
            Field.payload("body", BODY_BYTES_MAX));

    /** Both directions. */
    public static final Protocol PROTOCOL = new Protocol(
            "baton-sync",
            VERSION,
            new MessageType[] {OPEN, ADOPT, ACQUIRE, RELEASE, CLOSE, INHERIT, CANCEL, RECLAIM, APPLY, WITHDRAW, PAIR},
            new MessageType[] {GRANTED, RECALL, INHERITED, BOUND, REFUSED, APPLIED});

    /** How many different slots there are: a power of two, of which the low bits of a ticket's number name one. */
    public static final int SLOTS = 256;

    /**
     * Which slot a resource is in, 0 to 255: the same for the same name, on both sides. A server that serves resources by
     * several threads gives each thread some of the slots. A ticket carries the slot of its resource in the low eight bits of
     * its number, because a request with a ticket does not name the resource.
     */
    public static int slotOf(String resource) {
        return slotOfHash(resource.hashCode());
    }

    private static int slotOfHash(int nameHash) {
        int hash = nameHash;
        hash ^= hash >>> 16;
        hash ^= hash >>> 8;
        return hash & (SLOTS - 1);
    }

    /** The slot that a ticket's number says that its resource is in. */
    public static int slotOf(long ticket) {
        return (int) ticket & (SLOTS - 1);
    }

    /** A number for a ticket of a resource, made of random bits. */
    public static long ticketOf(String resource, long random) {
        return (random & -SLOTS) | slotOf(resource);
    }

    /**
     * A name in the slot of another resource, so that any server has both in one thread.
     *
     * @param beginning what the name begins with; four lowercase hexadecimal digits follow
     */
    public static String beside(String resource, String beginning) {
        int slot = slotOf(resource);
        int hash = beginning.hashCode();
        StringBuilder name = new StringBuilder(beginning);
        for (int tail = 0; ; tail++) {
            int tried = hash;
            for (int shift = 12; shift >= 0; shift -= 4) {
                tried = 31 * tried + digit(tail, shift);
            }
            if (slotOfHash(tried) == slot) {
                for (int shift = 12; shift >= 0; shift -= 4) {
                    name.append(digit(tail, shift));
                }
                return name.toString();
            }
        }
    }

    private static char digit(int tail, int shift) {
        return Character.forDigit((tail >>> shift) & 15, 16);
    }

    private SyncProtocol() {}
}
