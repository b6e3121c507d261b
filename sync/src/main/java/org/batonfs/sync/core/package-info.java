/** The pure state machines of the lock protocol: no clock, no thread, no socket. */
@NullMarked
package org.batonfs.sync.core;

import org.jspecify.annotations.NullMarked;
