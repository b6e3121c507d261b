package org.batonfs.sync.core;

/**
 * The end of a connection over which something was held that was not given back.
 *
 * @param generation the number of the server that ended it, or was told
 * @param client the number that this server had given to the connection
 */
public record Departure(long generation, long client) {}
