package org.batonfs.sync;

import java.util.List;
import kotlin.jvm.functions.Function1;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;

/** How Lincheck runs a class of operations: by its own scheduler, which knows all switches of threads, or by the machine's. */
public final class LincheckRuns {
    /** Far more than an invocation takes, also on a machine whose cores are all busy. */
    private static final long TIMEOUT_MILLIS = 120_000;

    /** What a lock protects as a whole, or what no two threads share: no thread needs to be stopped inside. */
    private static final List<String> WITHOUT_SWITCHES = List.of(
            "org.batonfs.sync.core.Server",
            "org.batonfs.sync.core.Resident",
            "org.batonfs.sync.core.Agent",
            "org.batonfs.sync.core.ValueOperation",
            "org.batonfs.sync.core.Resource",
            "org.batonfs.sync.core.RecallTimes",
            "org.batonfs.sync.core.Binding",
            "org.batonfs.sync.core.Ticket",
            "org.batonfs.sync.core.Counting",
            "org.batonfs.sync.core.MinimumHold",
            "org.batonfs.sync.protocol.",
            "org.batonfs.sync.testing.",
            "org.batonfs.ipc.",
            "org.agrona.",
            "java.nio.");

    /** Call the client, which takes locks: where it waited for one, Lincheck would wait as well. */
    private static final List<String> CALL_BACK = List.of(
            "org.batonfs.sync.protocol.ReplyAdapter",
            "org.batonfs.sync.protocol.ResidentAdapter",
            "org.batonfs.sync.protocol.ResidentReplies");

    private LincheckRuns() {}

    /** Tries switches of threads wherever they make a difference. Fails with the interleaving, step by step. */
    public static void modelCheck(Class<?> operations, Class<?> specification, int iterations, int invocations) {
        Function1<String, Boolean> withoutSwitches =
                name -> WITHOUT_SWITCHES.stream().anyMatch(name::startsWith) && !CALL_BACK.contains(name);
        new ModelCheckingOptions()
                .iterations(iterations)
                .invocationsPerIteration(invocations)
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(1)
                .sequentialSpecification(specification)
                .invocationTimeout$lincheck(TIMEOUT_MILLIS)
                .addGuarantee(ManagedStrategyGuaranteeKt.forClasses(withoutSwitches)
                        .allMethods()
                        .ignore())
                .check(operations);
    }

    /** Lets the machine run the threads. */
    public static void stress(Class<?> operations, Class<?> specification, int iterations, int invocations) {
        new StressOptions()
                .iterations(iterations)
                .invocationsPerIteration(invocations)
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(0)
                .actorsAfter(1)
                .sequentialSpecification(specification)
                .invocationTimeout$lincheck(TIMEOUT_MILLIS)
                .check(operations);
    }

    /** Runs one of them, and prints how long it took. */
    public static void report(String what, int executions, Runnable run) {
        long began = System.nanoTime();
        run.run();
        System.out.println(what + ": at most " + executions + " executions, "
                + (System.nanoTime() - began) / 1_000_000_000 + " s, nothing found");
    }
}
