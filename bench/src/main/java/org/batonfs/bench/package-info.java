/** Benchmarks: how much Baton costs beside what the kernel alone would cost. */
@NullMarked
package org.batonfs.bench;

import org.jspecify.annotations.NullMarked;
