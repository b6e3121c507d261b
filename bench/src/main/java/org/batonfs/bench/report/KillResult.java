package org.batonfs.bench.report;

/**
 * How long after the SIGKILL of a holder the next one in the queue had what it held.
 *
 * @param name whose lock it was: a policy of Baton's, or a rival
 * @param kills how many holders were killed
 * @param millis from the kill to the grant
 */
public record KillResult(String name, int kills, Spread millis) {}
