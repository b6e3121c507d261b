package org.batonfs.fs.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.batonfs.fs.simulation.plan.Fault;
import org.batonfs.fs.simulation.plan.Plan;
import org.batonfs.fs.simulation.plan.Tally;
import org.batonfs.fs.simulation.plan.WorldEntry;
import org.batonfs.ipc.EndReason;
import org.batonfs.ipc.simulation.Machine;
import org.batonfs.ipc.simulation.SimProcess;
import org.batonfs.ipc.simulation.SimThread;
import org.batonfs.sync.Policy;
import org.jspecify.annotations.Nullable;

/**
 * A main process, a client that only keeps things alive, and clients that work, on one machine; the faults that meet them;
 * and what must be true of what they see.
 */
public final class World implements WorldEntry {
    static final int TARGETS = 3;
    private static final long SLACK_NANOS = 50_000_000;
    private static final long END_NANOS_MAX = 120_000_000_000L;

    private @Nullable Machine machine;
    private @Nullable Plan plan;
    private @Nullable Tally tally;
    private @Nullable MainProcess main;
    private final List<Client> clients = new ArrayList<>();
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private final ArrayDeque<String> tickets = new ArrayDeque<>();
    private final Things things = new Things(this);
    private int crashes;
    private long recoveringUntil;
    private int losses;
    private boolean isKeeperLost;
    private long lastId;

    @Override
    public void run(Machine newMachine, Plan newPlan, Tally newTally) throws Exception {
        machine = newMachine;
        plan = newPlan;
        tally = newTally;
        Files.createDirectory(path("/run"));
        Files.createDirectory(path("/host"));
        main = new MainProcess(this);
        main.start();
        Keeper keeper = new Keeper(this);
        keeper.start();
        newMachine.disk().watch(things::onChange);
        for (int i = 0; i < newPlan.clients().size(); i++) {
            Client client = new Client(this, i, newPlan.clients().get(i));
            clients.add(client);
            client.start();
        }
        long begin = newMachine.now();
        for (Fault fault : newPlan.faults()) {
            sleepUntil(begin + fault.atMicros() * 1000);
            new Injection(this, fault).start();
        }
        awaitAll();
        new Ending(this, keeper).run();
    }

    private void awaitAll() {
        long deadline = machine().now() + END_NANOS_MAX;
        for (Client client : clients) {
            if (!machine().await("the work's end", client::isDone, deadline)) {
                throw new AssertionError("liveness: " + client + " does not come to its end");
            }
        }
        if (!machine().await("the main process", () -> !main().isRestarting(), deadline)) {
            throw new AssertionError("liveness: the main process is not restarted");
        }
    }

    /** On virtual time, by which a plan says when something happens. */
    void sleepUntil(long nanos) throws InterruptedException {
        long left = nanos - machine().now();
        if (left > 0) {
            SimThread.sleep(1 + left / 1_000_000);
        }
    }

    Machine machine() {
        return java.util.Objects.requireNonNull(machine);
    }

    Plan plan() {
        return java.util.Objects.requireNonNull(plan);
    }

    Tally tally() {
        return java.util.Objects.requireNonNull(tally);
    }

    MainProcess main() {
        return java.util.Objects.requireNonNull(main);
    }

    List<Client> clients() {
        return clients;
    }

    Client client(int number) {
        return clients.get(number % clients.size());
    }

    Things things() {
        return things;
    }

    /** How often the main process was killed. */
    int crashes() {
        return crashes;
    }

    /** Whether the main process is dead, or takes claims, or has just done so. */
    boolean isRecovering() {
        return machine().now() < recoveringUntil;
    }

    /** How often somebody was lost without a goodbye. */
    int losses() {
        return losses;
    }

    /** Whether nobody keeps the locks alive, so that their values are forgotten with the last client. */
    boolean isKeeperLost() {
        return isKeeperLost;
    }

    /** What a process follows: the plan's policy, or one that its name decides. */
    Policy policy(String name) {
        String planned = plan().policy();
        Policy[] all = Policy.values();
        return planned.equals(Plan.MIXED) ? all[Math.floorMod(name.hashCode(), all.length)] : Policy.valueOf(planned);
    }

    long newId() {
        return ++lastId;
    }

    Path path(String path) {
        return machine().disk().path(path);
    }

    Path socket() {
        return path("/run/baton/socket");
    }

    ArrayDeque<String> tickets() {
        return tickets;
    }

    // ---- what happens to sessions

    Session newSession(SimProcess process, boolean reconnects) {
        Session session = new Session(process, process.name() + "-" + sessions.size(), reconnects);
        sessions.put(session.name, session);
        return session;
    }

    /** The server says that a connection has ended; it frees what the client held after this. */
    void onServerEnded(String name, EndReason reason) {
        String code = reason.code().name();
        tally().count("end: " + code);
        Session session = sessions.get(name);
        if (session != null) {
            machine().log(name, "is gone for the server: " + code);
            session.isFenced = true;
            losses++;
            if (code.equals("PROTOCOL_VIOLATION")) {
                throw new AssertionError(name + " is taken for a client that breaks the protocol: " + reason);
            }
            isKeeperLost |= name.startsWith(Keeper.NAME) && !code.equals("CLOSED_BY_PEER");
        }
    }

    /** The main process has been killed. */
    void onCrash(long nanosUntilRestart) {
        crashes++;
        losses++;
        things.registers().onCrash();
        recoveringUntil = machine().now() + nanosUntilRestart + MainProcess.RECOVERY.toNanos() + SLACK_NANOS;
        for (Session session : sessions.values()) {
            session.isFenced |= !session.reconnects || session.process.isStopped();
        }
    }

    void onLoss() {
        losses++;
    }

    /** The connections of a process break, though it lives and is not stopped. */
    void onCut(SimProcess process) {
        for (Session session : sessions.values()) {
            session.isCut |= session.process == process;
        }
    }

    /** A process that is stopped while claims are taken may come too late with its own. */
    void onStopped(SimProcess process) {
        for (Session session : sessions.values()) {
            session.isFenced |= session.process == process && isRecovering();
        }
    }

    /** What is in a file, which is none if the plan does not need it. */
    byte[] hostBytes(String path) throws IOException {
        Path onHost = path("/host" + path);
        return Files.exists(onHost) ? Files.readAllBytes(onHost) : new byte[0];
    }
}
