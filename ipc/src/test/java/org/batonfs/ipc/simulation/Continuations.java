package org.batonfs.ipc.simulation;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.SynchronousQueue;
import org.jspecify.annotations.Nullable;

/**
 * One real thread carries all threads of a machine, each in a continuation of the JDK's, so that a hand-over is two calls.
 * Java has had these since 21, and since 24 one may stop while it has a monitor. They are not meant for everybody: the JVM
 * needs {@code --add-exports=java.base/jdk.internal.vm=ALL-UNNAMED}.
 */
final class Continuations implements Carriage {
    private static final @Nullable Jdk FOUND = Jdk.find();

    private final Machine machine;
    private final Jdk jdk;
    private @Nullable Driver driver;
    private @Nullable SimThread next;

    private Continuations(Machine machine, Jdk jdk) {
        this.machine = machine;
        this.jdk = jdk;
    }

    /** Whether this JVM has them. */
    static boolean areThere() {
        return FOUND != null;
    }

    /** One for a machine, if this JVM has continuations. */
    static @Nullable Continuations of(Machine machine) {
        return FOUND == null ? null : new Continuations(machine, FOUND);
    }

    @Override
    public void begin(SimThread first) {
        next = first;
        Driver.take().drive(this);
    }

    /** Runs one thread after the other, until the machine has come to its end. */
    private void drive(Driver mine) throws Throwable {
        driver = mine;
        for (SimThread thread = next; thread != null; thread = next) {
            next = null;
            mine.running = thread;
            Object continuation = thread.continuation;
            if (continuation == null) {
                continuation = make(thread);
                thread.continuation = continuation;
            }
            jdk.run.invokeExact(continuation);
        }
    }

    private Object make(SimThread thread) throws Throwable {
        Runnable whole = () -> machine.execute(thread);
        return (Object) jdk.make.invokeExact(jdk.scope, whole);
    }

    @Override
    public void handOver(SimThread from, SimThread to) {
        next = to;
        try {
            boolean ignored = (boolean) jdk.stop.invokeExact(jdk.scope);
        } catch (Throwable e) {
            throw new IllegalStateException(from + " cannot stop here", e);
        }
    }

    @Override
    public void end(SimThread ended, @Nullable SimThread follower) {
        ended.continuation = null;
        next = follower;
    }

    @Override
    public boolean mustUnwind() {
        return false;
    }

    @Override
    public StackTraceElement[] stack(SimThread thread) {
        Driver carrier = driver;
        if (carrier != null && carrier.running == thread) {
            return carrier.getStackTrace();
        }
        try {
            return thread.continuation == null
                    ? new StackTraceElement[0]
                    : (StackTraceElement[]) jdk.stack.invokeExact(thread.continuation);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Carries the threads of one machine after the other. */
    private static final class Driver extends Carrier {
        private static final ConcurrentLinkedDeque<Driver> IDLE = new ConcurrentLinkedDeque<>();

        private final SynchronousQueue<Continuations> work = new SynchronousQueue<>();

        static Driver take() {
            Driver idle = IDLE.pollFirst();
            if (idle == null) {
                idle = new Driver();
                idle.start();
            }
            return idle;
        }

        void drive(Continuations continuations) {
            boolean interrupted = false;
            while (true) {
                try {
                    work.put(continuations);
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void run() {
            while (true) {
                try {
                    Continuations continuations = work.take();
                    Throwable defect = null;
                    try {
                        continuations.drive(this);
                    } catch (Throwable e) {
                        defect = e;
                    }
                    running = null;
                    IDLE.addFirst(this);
                    continuations.machine.ended(defect);
                } catch (InterruptedException e) {
                    // nobody may end it
                }
            }
        }
    }

    /** What the JDK has but does not show. */
    private record Jdk(Object scope, MethodHandle make, MethodHandle run, MethodHandle stop, MethodHandle stack) {
        private static final int VERSION_MIN = 24;

        /** Null if it is not there, or not exported. */
        static @Nullable Jdk find() {
            if (Runtime.version().feature() < VERSION_MIN) {
                return null;
            }
            try {
                MethodHandles.Lookup lookup = MethodHandles.lookup();
                Class<?> continuation = Class.forName("jdk.internal.vm.Continuation");
                Class<?> scopes = Class.forName("jdk.internal.vm.ContinuationScope");
                MethodHandle make = lookup.findConstructor(continuation, type(void.class, scopes, Runnable.class));
                MethodHandle run = lookup.findVirtual(continuation, "run", type(void.class));
                MethodHandle stop = lookup.findStatic(continuation, "yield", type(boolean.class, scopes));
                MethodHandle stack = lookup.findVirtual(continuation, "getStackTrace", type(StackTraceElement[].class));
                return new Jdk(
                        scopes.getConstructor(String.class).newInstance("simulation"),
                        make.asType(type(Object.class, Object.class, Runnable.class)),
                        run.asType(type(void.class, Object.class)),
                        stop.asType(type(boolean.class, Object.class)),
                        stack.asType(type(StackTraceElement[].class, Object.class)));
            } catch (ReflectiveOperationException e) {
                return null;
            }
        }

        private static MethodType type(Class<?> result, Class<?>... parameters) {
            return MethodType.methodType(result, parameters);
        }
    }
}
