package org.batonfs.sync;

import java.io.IOException;
import org.batonfs.ipc.ClientLink;
import org.batonfs.ipc.LinkHandler;

/** Makes the link that a client stands on. */
interface LinkOpener {
    ClientLink open(LinkHandler handler) throws IOException;
}
