/** One coherent file system for a family of processes. */
@NullMarked
package org.batonfs.fs;

import org.jspecify.annotations.NullMarked;
