/** What a simulated world is to do, and what came of it: shared by those inside of the simulation and outside. */
@org.jspecify.annotations.NullMarked
package org.batonfs.fs.simulation.plan;
