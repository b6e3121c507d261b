package org.batonfs.fs.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.batonfs.sync.Mode;
import org.jspecify.annotations.Nullable;

/**
 * What the values of locks must be: the check of exclusion, freshness and doubt. Its steps are moments, because nothing in
 * them lets another thread go on.
 */
final class Registers {
    private final World world;
    private final List<Register> all = new ArrayList<>();

    Registers(World world, int count) {
        this.world = world;
        for (int i = 0; i < count; i++) {
            all.add(new Register("register " + i));
        }
    }

    /** One lock. */
    private static final class Register {
        final String name;
        final List<Long> values = new ArrayList<>(List.of(0L));
        final List<Use> uses = new ArrayList<>();

        /** The value that is there, by its index. */
        int latest;

        /** No value before this one can come back, whoever dies. */
        int floor;

        @Nullable
        Session writer;

        /** What was written by those whose holds may have been lost before: it may count or not. */
        final Set<Long> unjudged = new HashSet<>();

        Register(String name) {
            this.name = name;
        }

        void add(long value, @Nullable Session by) {
            values.add(value);
            latest = values.size() - 1;
            writer = by;
        }
    }

    /** A use, from the grant to the release. */
    static final class Use {
        final Session session;
        final int register;
        final Mode mode;
        final int crashes;
        boolean isVoid;

        Use(Session session, int register, Mode mode, int crashes) {
            this.session = session;
            this.register = register;
            this.mode = mode;
            this.crashes = crashes;
        }
    }

    /** A use has begun, and this is what it saw. */
    Use entered(Session session, int number, Mode mode, long value, boolean inDoubt) {
        Register register = all.get(number);
        if (world.machine().isLogging()) {
            String doubt = inDoubt ? " in doubt" : "";
            world.machine().log(session.name, "has " + register.name + " " + mode + ": " + value + doubt);
        }
        Use use = new Use(session, number, mode, world.crashes());
        if (session.isFenced) {
            return use;
        }
        for (Use other : List.copyOf(register.uses)) {
            if (other.session.isFenced || other.session.process.isDead()) {
                register.uses.remove(other);
            } else if (mode == Mode.EXCLUSIVE || other.mode == Mode.EXCLUSIVE) {
                if (other.crashes == world.crashes() || other.session == session) {
                    throw new AssertionError("exclusion: " + session + " has " + register.name + " " + mode + " while "
                            + other.session + " has it " + other.mode);
                }
                other.isVoid = true;
                register.uses.remove(other);
            }
        }
        register.uses.add(use);
        checkValue(register, session, value, inDoubt);
        return use;
    }

    private void checkValue(Register register, Session session, long value, boolean inDoubt) {
        if (register.unjudged.remove(value)) {
            register.add(value, null);
        }
        int index = register.values.lastIndexOf(value);
        if (index < 0) {
            throw new AssertionError(session + " sees in " + register.name + " what nobody wrote: " + value);
        }
        if (world.isKeeperLost()) {
            world.tally().count("excused: value that nobody kept");
            register.latest = index;
            return;
        }
        if (!inDoubt && index != register.latest) {
            throw new AssertionError("freshness: " + session + " sees in " + register.name + " the value " + value
                    + " for certain, but the latest is " + register.values.get(register.latest));
        }
        if (inDoubt) {
            world.tally().count("seen: in doubt");
            if (world.losses() == 0) {
                throw new AssertionError(
                        "doubt: " + session + " sees a doubt in " + register.name + " though nobody was lost");
            }
            if (index < register.floor) {
                throw new AssertionError("memory: " + session + " sees in " + register.name + " the value " + value
                        + " in doubt, though a later one was handed on");
            }
            register.latest = index;
        } else if (register.writer != session && !world.isRecovering()) {
            register.floor = index; // the server has it
        }
    }

    /** The value was replaced within a use. */
    void updated(Use use, long value) {
        Register register = all.get(use.register);
        if (world.machine().isLogging()) {
            world.machine().log(use.session.name, "sets " + register.name + " to " + value);
        }
        if (use.isVoid || use.session.isFenced) {
            world.tally().count("seen: update by somebody that was lost");
            register.unjudged.add(value);
        } else {
            register.add(value, use.session);
        }
    }

    /** A use is about to end. */
    void leaving(Use use) {
        all.get(use.register).uses.remove(use);
    }

    /** The server has died, and with it all that only it knew. */
    void onCrash() {
        for (Register register : all) {
            register.floor = 0;
        }
    }
}
