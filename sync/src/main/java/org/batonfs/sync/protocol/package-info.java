/** The messages between a sync client and the sync server: interfaces, layouts, adapters and proxies. */
@NullMarked
package org.batonfs.sync.protocol;

import org.jspecify.annotations.NullMarked;
