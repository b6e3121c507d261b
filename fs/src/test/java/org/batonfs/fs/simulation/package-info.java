/** A main process and its clients on a simulated machine, with faults, and the checks of what they see. */
@org.jspecify.annotations.NullMarked
package org.batonfs.fs.simulation;
