/** Messages as YAML, by Chronicle Wire: for people who watch, for recordings, and for tests that are driven by tables. */
@NullMarked
package org.batonfs.ipc.trace;

import org.jspecify.annotations.NullMarked;
