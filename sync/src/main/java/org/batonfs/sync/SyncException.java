package org.batonfs.sync;

import java.io.IOException;

/** A call on a client or one of its handles could not do what was asked. The message names the handle or the limit. */
public abstract sealed class SyncException extends IOException
        permits AcquireTimeoutException,
                ConnectionLostException,
                EvictedException,
                HandleClosedException,
                HoldLostException,
                LimitReachedException,
                OperationRefusedException,
                OutcomeUnknownException,
                PermissionDeniedException,
                UnknownTicketException,
                ValueInDoubtException {
    private static final long serialVersionUID = 1L;

    SyncException(String message) {
        super(message);
    }
}
