/** Histories of files, names and locks, made by processes that are killed and stopped, and judged as a whole. */
@NullMarked
package org.batonfs.fs.history;

import org.jspecify.annotations.NullMarked;
