package org.batonfs.sync.core;

import org.batonfs.ipc.Payload;
import org.batonfs.sync.Mode;
import org.batonfs.sync.ResidentCall;
import org.batonfs.sync.ResidentOperation;
import org.batonfs.sync.ResidentOperations;
import org.batonfs.sync.ResidentUse;
import org.batonfs.sync.protocol.SyncProtocol;
import org.jspecify.annotations.Nullable;

/**
 * The operations on the value of a resource. Each answers with the whole value as it is afterwards, so that the client knows
 * it, should the server die.
 */
public enum ValueOperation implements ResidentOperation {
    /** Reads the value. No body. */
    GET(ResidentOperations.GET, Mode.SHARED) {
        @Override
        boolean apply(ResidentUse use, Payload body) {
            return body.length() == 0;
        }
    },
    /** Replaces the value. The body is the new one. */
    PUT(ResidentOperations.PUT, Mode.EXCLUSIVE) {
        @Override
        boolean apply(ResidentUse use, Payload body) {
            if (body.length() > SyncProtocol.VALUE_BYTES_MAX) {
                return false;
            }
            use.update(body.toByteArray());
            return true;
        }
    },
    /** Adds to a number of 8 bytes in the value, which grows to hold it. The body is two numbers: offset, and what to add. */
    ADD(ResidentOperations.ADD, Mode.EXCLUSIVE) {
        @Override
        boolean apply(ResidentUse use, Payload body) {
            if (body.length() != 2 * Long.BYTES) {
                return false;
            }
            long offset = body.getLong(0);
            if (offset < 0 || offset > SyncProtocol.VALUE_BYTES_MAX - Long.BYTES) {
                return false;
            }
            use.putLong((int) offset, numberAt(use.value(), (int) offset) + body.getLong(Long.BYTES));
            return true;
        }
    };

    private static final ValueOperation[] ALL = values();

    private final int number;
    private final Mode mode;

    ValueOperation(int number, Mode mode) {
        this.number = number;
        this.mode = mode;
    }

    static @Nullable ValueOperation find(int number) {
        for (ValueOperation operation : ALL) {
            if (operation.number == number) {
                return operation;
            }
        }
        return null;
    }

    /** The number of 8 bytes at an offset; what lies beyond the end of the value counts as zeros. */
    public static long numberAt(Payload value, int offset) {
        if (offset <= value.length() - Long.BYTES) {
            return value.getLong(offset);
        }
        long number = 0;
        for (int i = value.length() - 1; i >= offset; i--) {
            number = (number << 8) | (value.array()[i] & 0xFFL);
        }
        return number;
    }

    @Override
    public Mode mode() {
        return mode;
    }

    @Override
    public boolean accepts(String name, @Nullable String other) {
        return other == null;
    }

    @Override
    public void run(ResidentCall call) {
        ResidentUse use = call.resource();
        if (use.inDoubt() && this != PUT) {
            call.refuseInDoubt();
        } else if (apply(use, call.body())) {
            call.answer().set(use.value());
        } else {
            call.refuseUnknown();
        }
    }

    /** Does it; false if the body has no meaning, and then nothing was done. */
    abstract boolean apply(ResidentUse use, Payload body);
}
