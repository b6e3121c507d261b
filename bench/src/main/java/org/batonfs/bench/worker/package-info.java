/** A child process of a run, which does one workload at a time and measures itself. */
@NullMarked
package org.batonfs.bench.worker;

import org.jspecify.annotations.NullMarked;
