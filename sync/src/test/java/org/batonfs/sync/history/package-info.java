/** Recorded histories of calls by several processes, and what judges them. */
@NullMarked
package org.batonfs.sync.history;

import org.jspecify.annotations.NullMarked;
