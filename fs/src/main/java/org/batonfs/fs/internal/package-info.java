/** How the file system works inside; not for use from outside. */
@NullMarked
package org.batonfs.fs.internal;

import org.jspecify.annotations.NullMarked;
