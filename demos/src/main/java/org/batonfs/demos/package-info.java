/** Programs that fork child processes and check what they shared. */
@NullMarked
package org.batonfs.demos;

import org.jspecify.annotations.NullMarked;
