/** Frames between processes: an event loop that serves clients over a Unix domain socket, and the clients' links to it. */
@NullMarked
package org.batonfs.ipc;

import org.jspecify.annotations.NullMarked;
