package org.batonfs.ipc.simulation;

/**
 * How a machine behaves.
 *
 * @param seed decides everything that is left open
 * @param switchOneIn how many steps a thread goes on, on average, though another one could
 * @param delayMicrosMax how long bytes are under way, mostly
 * @param slowOneIn of so many writes one is under way for much longer; 0 for none
 * @param slowMicrosMax how long that is
 * @param socketBytes what a socket takes before it is full
 * @param partialOneIn of so many reads and writes of sockets one is cut short; 0 for none
 * @param stepsMax a run of more steps is taken for one without end
 */
public record MachineSettings(
        long seed,
        int switchOneIn,
        int delayMicrosMax,
        int slowOneIn,
        int slowMicrosMax,
        int socketBytes,
        int partialOneIn,
        long stepsMax) {}
