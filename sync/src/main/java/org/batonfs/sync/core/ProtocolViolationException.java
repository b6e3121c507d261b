package org.batonfs.sync.core;

/** A peer sent a well-formed message that its state does not allow. Its connection ends with this reason. */
public final class ProtocolViolationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What was sent that no correct client sends. */
    public ProtocolViolationException(String reason) {
        super(reason);
    }
}
