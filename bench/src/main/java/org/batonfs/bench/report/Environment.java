package org.batonfs.bench.report;

/**
 * Where and how a run was made.
 *
 * @param date when it began, in UTC
 * @param command the command line that repeats it
 * @param commit the commit, and whether files were changed since
 * @param processor the processor's name
 * @param cores how many of it
 * @param memoryMebibytes the machine's memory
 * @param kernel the operating system
 * @param fileSystem the type of the file system that was written to
 * @param jdk the Java runtime
 * @param workerArguments the arguments of the worker JVMs
 * @param loadBefore the machine's load average of the minute before the run
 * @param launches how often the workers were started
 * @param rounds measured rounds of each launch
 * @param windowMillis the length of each measuring window
 * @param transport who provided the sockets of the Baton scenarios
 * @param defaultPolicy the policy that a client has who asks for none
 */
public record Environment(
        String date,
        String command,
        String commit,
        String processor,
        int cores,
        long memoryMebibytes,
        String kernel,
        String fileSystem,
        String jdk,
        String workerArguments,
        double loadBefore,
        int launches,
        int rounds,
        long windowMillis,
        String transport,
        String defaultPolicy) {}
