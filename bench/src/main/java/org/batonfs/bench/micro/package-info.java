/** Questions about one process, asked by JMH. */
@NullMarked
package org.batonfs.bench.micro;

import org.jspecify.annotations.NullMarked;
