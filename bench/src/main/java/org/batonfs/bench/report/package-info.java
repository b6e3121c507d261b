/** What a run found, and its forms: JSON, Markdown and the comparison of two. */
@NullMarked
package org.batonfs.bench.report;

import org.jspecify.annotations.NullMarked;
