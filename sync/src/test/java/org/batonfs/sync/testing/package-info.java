/** What tests of several processes share; packaged as a test jar for the modules above. */
@NullMarked
package org.batonfs.sync.testing;

import org.jspecify.annotations.NullMarked;
