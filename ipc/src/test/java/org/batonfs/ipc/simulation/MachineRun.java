package org.batonfs.ipc.simulation;

import org.jspecify.annotations.Nullable;

/**
 * What became of a run.
 *
 * @param failure what went wrong, or null
 * @param hash all that happened, as a number
 * @param steps the points at which another thread could have gone on
 * @param nanos real time
 * @param log the events, if they were wanted
 */
public record MachineRun(@Nullable String failure, long hash, long steps, long nanos, String log) {}
