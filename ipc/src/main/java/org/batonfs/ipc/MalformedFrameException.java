package org.batonfs.ipc;

import java.io.IOException;

/** Bytes of a peer that are not a frame of the protocol. */
public final class MalformedFrameException extends IOException {
    private final EndCode code;

    /** An error of this kind; the text names the message and the field. */
    public MalformedFrameException(EndCode code, String text) {
        super(text);
        this.code = code;
    }

    /** The code with which the connection ends. */
    public EndCode code() {
        return code;
    }
}
