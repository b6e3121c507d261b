/** The actors of the file system's tests. */
@NullMarked
package org.batonfs.fs.testing;

import org.jspecify.annotations.NullMarked;
