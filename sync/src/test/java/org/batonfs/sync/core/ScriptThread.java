package org.batonfs.sync.core;

import java.util.Arrays;
import org.batonfs.sync.Mode;
import org.jspecify.annotations.Nullable;

/** A thread of a client, somewhere in its script. */
final class ScriptThread {
    final ScriptClient client;
    final int number;
    final Step[] steps;

    int next;
    /** What it waits for inside the client; {@code null} when it does not. */
    @Nullable
    ScriptWaiter waiter;

    /** Whether it has asked the server for something and waits for the answer. */
    boolean awaitsAnswer;

    /** What it uses, by resource. */
    final Mode[] uses;

    /** Whether it has learnt, by resource, that its use is void. */
    final boolean[] inVain;

    /** The version at the beginning of an upgrade, and whether anybody changed the resource since. */
    long versionSeen;

    boolean changedSince;

    ScriptThread(ScriptClient client, int number, Step[] steps, int resources) {
        this.client = client;
        this.number = number;
        this.steps = steps;
        this.uses = new Mode[resources];
        Arrays.fill(uses, Mode.INVALID);
        this.inVain = new boolean[resources];
    }

    boolean isFinished() {
        return next == steps.length;
    }

    Step step() {
        return steps[next];
    }

    boolean waitsToUpgrade(int resource) {
        return waiter != null && step().kind() == Step.Kind.UPGRADE && step().resource() == resource;
    }

    /** Whether its hold was lost with a server, so that others may change what it reads. */
    boolean readsInVain(int resource) {
        return uses[resource] == Mode.SHARED && (inVain[resource] || !client.handles[resource].counts());
    }

    /** The use that it waited for will not come: goes on with what it still has to end. */
    void giveUp() {
        waiter = null;
        awaitsAnswer = false;
        next++;
        while (!isFinished() && !(step().kind() == Step.Kind.END && uses[step().resource()] != Mode.INVALID)) {
            next++;
        }
    }

    /** It stopped waiting: goes on with what comes after the use. */
    void skipUse() {
        waiter = null;
        int resource = step().resource();
        while (step().kind() != Step.Kind.END || step().resource() != resource) {
            next++;
        }
        next++;
    }

    void transfer(StateBytes io) {
        next = io.number(next);
        awaitsAnswer = io.flag(awaitsAnswer);
        for (int resource = 0; resource < uses.length; resource++) {
            uses[resource] = io.choice(uses[resource], Mode.all());
            inVain[resource] = io.flag(inVain[resource]);
        }
        boolean waits = io.flag(waiter != null);
        if (io.isReading()) {
            waiter = waits ? new ScriptWaiter(this) : null;
        }
        if (waits && step().kind() == Step.Kind.UPGRADE) {
            versionSeen = io.number(versionSeen);
        }
        changedSince = io.flag(changedSince);
    }

    @Override
    public String toString() {
        return client.toString() + (number + 1);
    }

    /** A wait that knows whose it is and whether it was woken. */
    static final class ScriptWaiter extends Waiter {
        final ScriptThread thread;
        boolean told;

        ScriptWaiter(ScriptThread thread) {
            super(thread.step().kind() == Step.Kind.READ ? Mode.SHARED : Mode.EXCLUSIVE);
            this.thread = thread;
        }
    }
}
