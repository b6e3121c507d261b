package org.batonfs.ipc;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A {@link DescriptorServer} did not answer in time. Whether it has done, or will do, what it was asked for is not known.
 */
public final class DescriptorTimeoutException extends IOException {
    private static final long serialVersionUID = 1L;

    DescriptorTimeoutException(Path path, int millis, Throwable cause) {
        super(path + ": the server did not answer within " + millis + " ms", cause);
    }
}
