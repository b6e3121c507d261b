package org.batonfs.fs.simulation;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import org.batonfs.fs.ClosedFileSystemException;
import org.batonfs.fs.ClosedHandleException;
import org.batonfs.fs.PositionInDoubtException;
import org.batonfs.fs.simulation.plan.Act;
import org.batonfs.ipc.simulation.SimProcess;
import org.batonfs.ipc.simulation.SimThread;
import org.batonfs.sync.AcquireTimeoutException;
import org.batonfs.sync.ConnectionLostException;
import org.batonfs.sync.EvictedException;
import org.batonfs.sync.HandleClosedException;
import org.batonfs.sync.HoldLostException;
import org.batonfs.sync.OutcomeUnknownException;
import org.batonfs.sync.UnknownTicketException;
import org.jspecify.annotations.Nullable;

/** A thread of a client: does one act after the other, and judges the errors that it gets. */
final class Worker implements Runnable {
    private final World world;
    private final Client client;
    private final SimProcess process;
    private final int number;
    private @Nullable SimThread thread;
    private @Nullable Session session;
    private boolean isInterruptExpected;

    Worker(World world, Client client, SimProcess process, int number) {
        this.world = world;
        this.client = client;
        this.process = process;
        this.number = number;
    }

    void startedAs(SimThread started) {
        thread = started;
        world.things().working(started, this);
    }

    /** An interrupt from outside. */
    void interrupt() {
        if (thread != null && thread.isAlive()) {
            isInterruptExpected = true;
            thread.interrupt();
        }
    }

    /**
     * Whether the call that is under way may have lost its holds: the server ended the session, or died while the process
     * was in no state to claim them back.
     */
    boolean isLate() {
        Session mine = session;
        return mine != null && mine.isFenced;
    }

    /** Whether it has lost them in a way that does not happen to sockets. */
    boolean isCut() {
        Session mine = session;
        return mine != null && mine.isCut;
    }

    @Override
    public void run() {
        for (Act act = client.takeAct(number); act != null; act = client.takeAct(number)) {
            perform(act);
            if (process.isDead()) {
                return; // what was thrown on the way out of a dead process hid that it is dead
            }
        }
        client.finished();
    }

    private void perform(Act act) {
        Connection connection = null;
        try {
            connection = client.connect();
            session = connection.session;
            if (world.machine().isLogging()) {
                world.machine().log(session + "/" + number, "begins " + act);
            }
            new Performance(world, connection, act).run();
            if (world.machine().isLogging()) {
                world.machine().log(session + "/" + number, "has done " + act);
            }
            world.tally().count("act: " + act.kind());
        } catch (Exception e) {
            if (process.isDead()) {
                return;
            }
            if (world.machine().isLogging()) {
                world.machine().log(process.name() + "/" + number, act + " fails: " + e);
            }
            world.tally().count("error: " + e.getClass().getSimpleName());
            world.tally().count("failed: " + act.kind());
            judge(act, connection, e);
        } finally {
            session = null;
        }
    }

    private void judge(Act act, @Nullable Connection connection, Exception e) {
        if (!isAllowed(connection, e)) {
            throw new AssertionError(process + " gets an error from " + act + " that it should not get", e);
        }
        if (connection != null && (isEnd(e) || !connection.files.client().isOpen())) {
            try {
                client.drop(connection);
            } catch (IOException closing) {
                world.tally().count("error: at close, " + closing.getClass().getSimpleName());
            }
        }
    }

    private static boolean isEnd(Exception e) {
        return e instanceof ConnectionLostException
                || e instanceof EvictedException
                || e instanceof ClosedFileSystemException;
    }

    private boolean isAllowed(@Nullable Connection connection, Exception e) {
        if (e instanceof AcquireTimeoutException) {
            return true;
        }
        if (e instanceof InterruptedException
                || e instanceof InterruptedIOException
                || e instanceof ClosedByInterruptException) {
            return isInterruptExpected;
        }
        if (e instanceof ClosedChannelException || e instanceof ClosedHandleException) {
            return true; // a thread beside this one was interrupted, or has found the connection lost
        }
        if (e instanceof HandleClosedException || e instanceof ClosedFileSystemException) {
            return true; // the same
        }
        if (e instanceof HoldLostException) {
            return world.losses() > 0;
        }
        if (e instanceof UnknownTicketException) { // spent, perhaps, by the same request before the connection was lost
            return world.crashes() > 0 || (connection != null && connection.session.isFenced);
        }
        if (e instanceof PositionInDoubtException) {
            return false;
        }
        if (e instanceof ConnectionLostException
                || e instanceof EvictedException
                || e instanceof OutcomeUnknownException) {
            return connection == null || connection.session.isFenced || world.losses() > 0;
        }
        return connection == null && world.losses() > 0;
    }
}
