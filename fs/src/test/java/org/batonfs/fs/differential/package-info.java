/** Random sequences of file operations, done by Baton and by the host alone: both must say the same. */
@NullMarked
package org.batonfs.fs.differential;

import org.jspecify.annotations.NullMarked;
