package org.batonfs.fs.simulation.plan;

import java.util.List;

/**
 * What a client does.
 *
 * @param reconnects whether it waits for a successor of a dead server
 * @param threads what its threads do, one after the other
 */
public record ClientPlan(boolean reconnects, List<List<Act>> threads) {}
