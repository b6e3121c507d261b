/** Cached locks with small values, shared by the processes of one family. */
@NullMarked
package org.batonfs.sync;

import org.jspecify.annotations.NullMarked;
