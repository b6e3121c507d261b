/**
 * A simulated machine: processes, threads, locks, time, sockets and files, of which everything that happens is chosen by a
 * seed. Shipped classes run on it unchanged but for their calls to the JDK, which {@link
 * org.batonfs.ipc.simulation.Rewriter} leads here when it loads them.
 */
@org.jspecify.annotations.NullMarked
package org.batonfs.ipc.simulation;
