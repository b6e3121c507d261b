package org.batonfs.fs.simulation.plan;

/**
 * Something that goes wrong.
 *
 * @param atMicros when, from the beginning of the work
 * @param kind what
 * @param client to whom
 * @param forMicros for how long
 */
public record Fault(long atMicros, FaultKind kind, int client, long forMicros) {}
