package org.batonfs.ipc;

import java.io.IOException;
import java.nio.file.Path;

/** A {@link DescriptorServer} keeps as many descriptors as it may. */
public final class TooManyDescriptorsException extends IOException {
    private static final long serialVersionUID = 1L;

    TooManyDescriptorsException(Path path) {
        super(path + ": the limit of " + DescriptorServer.KEPT_MAX + " open files that are kept for others is reached");
    }
}
