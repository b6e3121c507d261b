/** The parent of a run: it starts the workers together, gathers what they measured and checks what they wrote. */
@NullMarked
package org.batonfs.bench.run;

import org.jspecify.annotations.NullMarked;
