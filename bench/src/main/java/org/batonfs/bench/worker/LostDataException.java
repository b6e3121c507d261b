package org.batonfs.bench.worker;

import java.io.IOException;

/** What was written is not what is there. Nothing that a run with this measured is worth a look. */
public final class LostDataException extends IOException {
    private static final long serialVersionUID = 1;

    /** Says what is wrong and where. */
    public LostDataException(String message) {
        super(message);
    }
}
