package org.batonfs.sync.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.batonfs.sync.Mode;
import org.batonfs.sync.ResidentCall;
import org.batonfs.sync.ResidentLimits;
import org.batonfs.sync.ResidentOperation;
import org.batonfs.sync.ResidentOperations;
import org.batonfs.sync.ServerLimits;
import org.batonfs.sync.protocol.Acquire;
import org.batonfs.sync.protocol.Applied;
import org.batonfs.sync.protocol.Apply;
import org.batonfs.sync.protocol.Close;
import org.batonfs.sync.protocol.Open;
import org.batonfs.sync.protocol.Outcome;
import org.batonfs.sync.protocol.Release;
import org.batonfs.sync.protocol.Withdraw;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The main process's own client of the core: alone, in random schedules with others, and at its limits. */
class ResidentAgentTest {
    private static final int SEEDS = 400;
    private static final int STEPS = 40;

    private final ServerCore core = new ServerCore(ServerLimits.DEFAULT);
    private final Recorder toHolder = new Recorder();
    private final ServerSession holder = core.connect(1, toHolder, reason -> {});
    private final ServerSession sender = core.connect(2, new Recorder(), reason -> {});
    private final List<Applied> answers = new ArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final Later operations = new Later();
    private final ResidentAgent agent = agent(ResidentLimits.DEFAULT);

    private ResidentAgent agent(ResidentLimits limits) {
        return new ResidentAgent(core, limits, operations, (what, cause) -> failures.incrementAndGet());
    }

    private static Apply add(long handle, long sequence) {
        Apply apply = new Apply().set(handle, 0, sequence, ResidentOperations.ADD);
        ByteBuffer body = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        apply.body().set(body.putLong(0).putLong(1).array());
        return apply;
    }

    private void apply(ResidentAgent to, Apply apply) {
        to.sessionOf(sender, true, () -> this::keep).apply(apply);
        to.settle();
    }

    private void keep(Applied answer) {
        Applied copy = new Applied()
                .set(
                        answer.handle(),
                        answer.sequence(),
                        answer.outcome(),
                        answer.run(),
                        answer.generation(),
                        answer.epoch(),
                        answer.version());
        copy.body().set(answer.body());
        answers.add(copy);
    }

    private Applied lastAnswer() {
        return answers.get(answers.size() - 1);
    }

    /** All clients live: each addition is there once, and whatever waits is answered. */
    @Test
    void shouldLoseNothingWhenHoldsAndOperationsMix() {
        for (long seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            ResidentWorld world = new ResidentWorld(ResidentScenario.random(random, 2 + (int) (seed % 3), STEPS)
                    .withAgentResources(seed % 2 == 0 ? 10 : 1));
            String where = "seed " + seed;
            try {
                while (step(world, random)) {}
                world.clients.forEach(ResidentChecks::requireFinished);
                requireSums(world, 0);
                world.clients.forEach(ResidentWorldClient::close);
                assertEquals(0, world.core.resourceCount(), where);
                assertEquals(0, world.agent.resourceCount(), where);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(where, e);
            }
        }
    }

    /** One client is killed somewhere: the others go on. */
    @Test
    void shouldGoOnWhenAClientIsKilled() {
        for (long seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            ResidentWorld world = new ResidentWorld(ResidentScenario.random(random, 3, STEPS));
            try {
                for (int steps = random.nextInt(100); steps > 0 && step(world, random); steps--) {}
                world.clients.get(0).die();
                while (step(world, random)) {}
                world.clients.subList(1, 3).forEach(ResidentChecks::requireFinished);
                if (!world.hasLostAHolder()) {
                    requireSums(world, 1);
                }
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /** Makes something happen that is possible; false when nothing is left to happen. Nobody dies of it. */
    private static boolean step(ResidentWorld world, SplittableRandom random) {
        int[] possible = new int[ResidentWorld.ACTIONS_MAX];
        int[] chosen = IntStream.of(possible)
                .limit(world.possibilities(possible))
                .filter(action -> mayChoose(ResidentWorld.Event.of(action), random))
                .toArray();
        if (chosen.length > 0) {
            world.perform(chosen[random.nextInt(chosen.length)]);
        }
        return chosen.length > 0;
    }

    private static boolean mayChoose(ResidentWorld.Event event, SplittableRandom random) {
        return !event.isVoluntary() || (event == ResidentWorld.Event.WITHDRAW && random.nextInt(50) == 0);
    }

    private static void requireSums(ResidentWorld world, int unknown) {
        for (int resource = 0; resource < ResidentWorld.RESOURCES; resource++) {
            long sum = 0;
            long perhaps = 0;
            for (ResidentWorldClient client : world.clients) {
                sum += client.added[resource];
                perhaps += client.perhapsAdded[resource];
            }
            long value = world.readAtLast(resource);
            ResidentChecks.require(
                    sum <= value && value <= sum + perhaps && perhaps <= unknown,
                    "resource " + resource + ": " + sum + " additions, perhaps " + perhaps + " more, but " + value);
        }
    }

    @Test
    void shouldKeepWhatItHasWhenNobodyAsks() {
        sender.open(new Open().set(1, "a", false));
        for (int i = 1; i <= 3; i++) {
            apply(agent, add(1, i));
            assertEquals(Outcome.DONE, lastAnswer().outcome());
            assertEquals(i, lastAnswer().body().getLong(0));
            assertEquals(i, lastAnswer().run());
            assertEquals(1, lastAnswer().epoch());
            assertEquals(i, lastAnswer().version());
        }
    }

    @Test
    void shouldGiveUpAtOnceWhenAClientAcquires() {
        sender.open(new Open().set(1, "a", false));
        holder.open(new Open().set(1, "a", false));
        apply(agent, add(1, 1));
        holder.acquire(new Acquire().set(1, Mode.EXCLUSIVE));
        agent.settle();
        assertEquals(List.of("granted 1 EXCLUSIVE, epoch 2, version 1, value 1"), toHolder.take());
        apply(agent, add(1, 2));
        assertEquals(List.of("recall 1 to INVALID, epoch 2"), toHolder.take());
        assertEquals(1, answers.size());
        holder.release(new Release().set(1, 2, Mode.INVALID, 1, false));
        agent.settle();
        assertEquals(2, lastAnswer().body().getLong(0));
        assertEquals(1, lastAnswer().run(), "a hold of another client came between");
    }

    @Test
    void shouldForgetTheValueWhenTheLastClientCloses() {
        sender.open(new Open().set(1, "a", false));
        apply(agent, add(1, 1));
        sender.close(new Close().set(1, 0, 0, false));
        agent.settle();
        assertEquals(0, core.resourceCount());
        assertEquals(0, agent.resourceCount());
        sender.open(new Open().set(2, "a", false));
        apply(agent, add(2, 2));
        assertEquals(1, lastAnswer().body().getLong(0));
    }

    @Test
    void shouldSayNothingOfAValueInDoubt() {
        sender.open(new Open().set(1, "a", false));
        holder.open(new Open().set(1, "a", false));
        holder.acquire(new Acquire().set(1, Mode.EXCLUSIVE));
        holder.end(0);
        apply(agent, add(1, 1));
        assertEquals(Outcome.IN_DOUBT, lastAnswer().outcome());
        apply(agent, new Apply().set(1, 0, 2, ResidentOperations.GET));
        assertEquals(Outcome.IN_DOUBT, lastAnswer().outcome());
        Apply put = new Apply().set(1, 0, 3, ResidentOperations.PUT);
        put.body().putLong(0, 41);
        apply(agent, put);
        apply(agent, add(1, 4));
        assertEquals(42, lastAnswer().body().getLong(0));
    }

    @Test
    void shouldTakeBackWhatHasNotBegun() {
        sender.open(new Open().set(1, "a", false));
        holder.open(new Open().set(1, "a", false));
        holder.acquire(new Acquire().set(1, Mode.EXCLUSIVE));
        apply(agent, add(1, 1));
        apply(agent, add(1, 2));
        agent.sessionOf(sender, true, () -> this::keep).withdraw(new Withdraw().set(1));
        agent.settle();
        assertEquals(Outcome.WITHDRAWN, lastAnswer().outcome());
        assertEquals(1, lastAnswer().sequence());
        holder.release(new Release().set(1, 1, Mode.INVALID, 0, false));
        agent.settle();
        assertEquals(2, lastAnswer().sequence());
        assertEquals(1, lastAnswer().body().getLong(0));
        agent.sessionOf(sender, true, () -> this::keep).withdraw(new Withdraw().set(2));
        assertEquals(2, answers.size());
    }

    /** What a client that was evicted has asked for, and was not begun, is not done when its turn comes. */
    @Test
    void shouldDropWhatWaitsWhenItsClientHasGone() {
        sender.open(new Open().set(1, "a", false));
        holder.open(new Open().set(1, "a", false));
        holder.acquire(new Acquire().set(1, Mode.EXCLUSIVE));
        apply(agent, add(1, 1));
        sender.end(0);
        agent.onEnded(sender);
        agent.settle();
        holder.release(new Release().set(1, 1, Mode.INVALID, 0, false));
        holder.acquire(new Acquire().set(1, Mode.EXCLUSIVE));
        agent.settle();
        toHolder.take();
        holder.close(new Close().set(1, 3, 0, false));
        agent.settle();
        assertEquals(List.of(), answers);
        assertEquals(0, core.resourceCount());
    }

    @Test
    void shouldRefuseWhatHasNoMeaning() {
        sender.open(new Open().set(1, "a", false));
        sender.open(new Open().set(2, "b", false));
        apply(agent, add(9, 1));
        assertEquals(Outcome.UNKNOWN_HANDLE, lastAnswer().outcome());
        apply(agent, new Apply().set(1, 9, 2, ResidentOperations.GET));
        assertEquals(Outcome.UNKNOWN_HANDLE, lastAnswer().outcome());
        for (int operation : new int[] {0, 4, 255, 300, 0xFFFF}) {
            apply(agent, new Apply().set(1, 0, 3, operation));
            assertEquals(Outcome.UNKNOWN_OPERATION, lastAnswer().outcome(), "operation " + operation);
        }
        apply(agent, new Apply().set(1, 2, 4, ResidentOperations.GET));
        assertEquals(Outcome.UNKNOWN_OPERATION, lastAnswer().outcome(), "one resource too many");
        apply(agent, new Apply().set(1, 1, 5, Later.NUMBER));
        assertEquals(Outcome.UNKNOWN_OPERATION, lastAnswer().outcome(), "the same twice would wait for itself");
        apply(agent, new Apply().set(1, 0, 6, ResidentOperations.ADD));
        assertEquals(Outcome.UNKNOWN_OPERATION, lastAnswer().outcome(), "no body");
        Apply far = add(1, 7);
        far.body().putLong(0, 4089);
        apply(agent, far);
        assertEquals(Outcome.UNKNOWN_OPERATION, lastAnswer().outcome(), "beyond the longest value");
        Apply large = new Apply().set(1, 0, 8, ResidentOperations.PUT);
        large.body().set(new byte[4097]);
        apply(agent, large);
        assertEquals(Outcome.UNKNOWN_OPERATION, lastAnswer().outcome(), "too long a value");
        apply(agent, add(1, 9));
        assertEquals(1, lastAnswer().body().getLong(0), "nothing of that was done");
    }

    @Test
    void shouldRefuseWhatIsBeyondItsLimits() {
        ResidentAgent small = agent(new ResidentLimits(2, 40, 10));
        sender.open(new Open().set(1, "a", false));
        holder.open(new Open().set(1, "a", false));
        holder.acquire(new Acquire().set(1, Mode.EXCLUSIVE));
        apply(small, add(1, 1));
        apply(small, add(1, 2));
        apply(small, add(1, 3));
        assertEquals(Outcome.LIMIT_REACHED, lastAnswer().outcome());
        assertEquals(3, lastAnswer().sequence());
        small.sessionOf(sender, true, () -> this::keep).withdraw(new Withdraw().set(2));
        Apply long41 = new Apply().set(1, 0, 4, ResidentOperations.PUT);
        long41.body().set(new byte[25]);
        apply(small, long41);
        assertEquals(Outcome.LIMIT_REACHED, lastAnswer().outcome(), "16 and 25 bytes");
        assertEquals(4, lastAnswer().sequence());
        holder.release(new Release().set(1, 1, Mode.INVALID, 0, false));
        small.settle();
        assertEquals(1, lastAnswer().body().getLong(0));
        apply(small, add(1, 5));
        assertEquals(2, lastAnswer().body().getLong(0));
    }

    @Test
    void shouldGiveBackTheOldestWhenItHasTooMany() {
        ResidentAgent small = agent(new ResidentLimits(10, 1000, 2));
        for (int i = 1; i <= 3; i++) {
            sender.open(new Open().set(i, "r" + i, false));
            apply(small, add(i, i));
        }
        assertEquals(2, small.resourceCount());
        apply(small, add(1, 4));
        assertEquals(2, lastAnswer().body().getLong(0), "its value was given back with it");
    }

    /** The bound on the handles of each client is no bound on what can be done for clients. */
    @Test
    void shouldNotRunIntoTheLimitOfHandles() {
        ServerCore small = new ServerCore(new ServerLimits(10, 2, 10, 1_000, 1_000_000_000L));
        ResidentAgent itsAgent = new ResidentAgent(small, ResidentLimits.DEFAULT, operations, (what, cause) -> {});
        for (int client = 1; client <= 2; client++) {
            ServerSession session = small.connect(client, new Recorder(), reason -> {});
            for (int handle = 1; handle <= 2; handle++) {
                session.open(new Open().set(handle, "r" + client + handle, false));
                itsAgent.sessionOf(session, true, () -> this::keep).apply(add(handle, handle));
                itsAgent.settle();
                assertEquals(Outcome.DONE, lastAnswer().outcome(), "client " + client + ", handle " + handle);
            }
        }
        assertEquals(2, itsAgent.resourceCount());
    }

    /** Whoever waits for an operation is no more to blame than whoever waits in a queue itself. */
    @Test
    void shouldNotEvictWhoWaitsForAnOperationThatAnotherKeepsFromItsTurn() {
        long recallNanos = RecallTimes.PARTS * 1_000L;
        ServerCore strict = new ServerCore(new ServerLimits(10, 10, 10, 1_000, recallNanos));
        ResidentAgent itsAgent = new ResidentAgent(strict, ResidentLimits.DEFAULT, operations, (what, cause) -> {});
        List<String> evicted = new ArrayList<>();
        ServerSession stopped = strict.connect(1, new Recorder(), reason -> evicted.add("stopped"));
        ServerSession waiting = strict.connect(2, new Recorder(), reason -> evicted.add("waiting"));
        ServerSession last = strict.connect(3, new Recorder(), reason -> evicted.add("last"));
        for (ServerSession session : List.of(stopped, waiting, last)) {
            session.open(new Open().set(1, "a", false));
            session.open(new Open().set(2, "b", false));
        }
        stopped.acquire(new Acquire().set(2, Mode.EXCLUSIVE));
        waiting.acquire(new Acquire().set(1, Mode.EXCLUSIVE));
        last.acquire(new Acquire().set(1, Mode.EXCLUSIVE));
        strict.onTime(0);
        itsAgent.sessionOf(waiting, true, () -> this::keep).apply(add(2, 1));
        itsAgent.settle();
        long now = 0;
        for (int part = 0; part <= RecallTimes.PARTS + 1; part++) {
            now += 1_000;
            strict.onTime(now);
        }
        assertEquals(List.of("stopped"), evicted);
        stopped.end(now);
        itsAgent.settle();
        assertEquals(Outcome.IN_DOUBT, lastAnswer().outcome(), "its turn has come");
        assertFalse(waiting.isWaiting());
        for (int part = 0; part <= RecallTimes.PARTS + 1; part++) {
            now += 1_000;
            strict.onTime(now);
        }
        assertEquals(List.of("stopped", "waiting"), evicted, "it waits for nothing any more, and does not let go");
    }

    /** Found in a review: the server's loop ended by it, and what the operation had taken was never given back. */
    @Test
    void shouldRefuseAPairWhenTheHandleOfItsSecondIsRefused() {
        ServerCore small = new ServerCore(new ServerLimits(10, 2, 10, 1_000, 1_000_000_000L));
        ResidentAgent itsAgent = new ResidentAgent(small, ResidentLimits.DEFAULT, operations, (what, cause) -> {});
        for (int client = 1; client <= 2; client++) {
            ServerSession session = small.connect(client, new Recorder(), reason -> {});
            session.open(new Open().set(1, "busy", false));
            if (client == 1) {
                session.acquire(new Acquire().set(1, Mode.EXCLUSIVE));
            } else {
                itsAgent.sessionOf(session, true, () -> this::keep).apply(add(1, 1));
                itsAgent.settle();
            }
        }
        assertEquals(List.of(), answers, "the agent waits, and needs its first handle");
        ServerSession session = small.connect(3, toHolder, reason -> {});
        session.open(new Open().set(1, "x", false));
        session.open(new Open().set(2, "y", false));
        itsAgent.sessionOf(session, true, () -> this::keep).apply(new Apply().set(1, 2, 7, Later.NUMBER));
        itsAgent.settle();
        assertEquals(Outcome.LIMIT_REACHED, lastAnswer().outcome());
        session.acquire(new Acquire().set(1, Mode.EXCLUSIVE));
        itsAgent.settle();
        assertEquals(1, toHolder.take().size(), "the first is free again");
    }

    /** A limit can be reached while the operation runs elsewhere: what that has kept is let go nevertheless. */
    @Test
    void shouldLetGoOfWhatIsKeptWhenItsHandleIsRefused() {
        ServerCore small = new ServerCore(new ServerLimits(10, 1, 10, 1_000, 1_000_000_000L));
        ResidentAgent itsAgent = new ResidentAgent(small, ResidentLimits.DEFAULT, operations, (what, cause) -> {});
        operations.mode = Mode.INVALID;
        for (int client = 1; client <= 2; client++) {
            ServerSession session = small.connect(client, new Recorder(), reason -> {});
            session.open(new Open().set(1, "r" + client, false));
            itsAgent.sessionOf(session, true, () -> this::keep).apply(new Apply().set(1, 0, 1, Later.NUMBER));
            itsAgent.settle();
        }
        operations.deferred.resource().keep("something");
        operations.deferred.finish();
        assertEquals(List.of("something"), operations.letGo);
        assertEquals(1, itsAgent.resourceCount());
    }

    @Test
    void shouldAnswerWhenAnOperationThrows() {
        sender.open(new Open().set(1, "a", false));
        operations.failure = new IllegalStateException("planted");
        apply(agent, new Apply().set(1, 0, 1, Later.NUMBER));
        assertEquals(Outcome.FAILED, lastAnswer().outcome());
        assertEquals(1, failures.get());
        apply(agent, add(1, 2));
        assertEquals(Outcome.DONE, lastAnswer().outcome());
    }

    @Test
    void shouldHoldWhatADeferredOperationNeeds() {
        sender.open(new Open().set(1, "a", false));
        holder.open(new Open().set(1, "a", false));
        apply(agent, new Apply().set(1, 0, 1, Later.NUMBER));
        apply(agent, add(1, 2));
        holder.acquire(new Acquire().set(1, Mode.EXCLUSIVE));
        agent.settle();
        assertEquals(List.of(), answers);
        assertEquals(List.of(), toHolder.take());
        operations.deferred.finish();
        assertEquals(1, answers.get(0).sequence());
        assertEquals(
                List.of("granted 1 EXCLUSIVE, epoch 2, version 0, value 0", "recall 1 to INVALID, epoch 2"),
                toHolder.take());
        holder.release(new Release().set(1, 2, Mode.INVALID, 0, false));
        agent.settle();
        assertEquals(2, lastAnswer().sequence());
    }

    @Test
    void shouldLetGoOfWhatIsKeptWhenTheResourceIsForgotten() {
        sender.open(new Open().set(1, "a", false));
        operations.keeps = "something";
        apply(agent, new Apply().set(1, 0, 1, Later.NUMBER));
        operations.deferred.finish();
        assertEquals(List.of(), operations.letGo);
        sender.end(0);
        agent.onEnded(sender);
        agent.settle();
        assertEquals(List.of("something"), operations.letGo);
    }

    @Test
    void shouldWaitForTheEndOfARecovery() {
        core.beginRecovery(new Generation(5, 1_000, 4, 4));
        sender.open(new Open().set(1, "a", false));
        apply(agent, add(1, 1));
        assertEquals(List.of(), answers);
        core.endRecovery();
        agent.settle();
        assertTrue(lastAnswer().version() > 1_000);
        assertEquals(5, lastAnswer().generation());
    }

    /** An operation that goes on later, or throws. */
    private static final class Later implements ResidentOperations, ResidentOperation {
        static final int NUMBER = FIRST;

        private final List<Object> letGo = new ArrayList<>();
        private ResidentCall deferred;
        private @Nullable RuntimeException failure;
        private @Nullable String keeps;
        private Mode mode = Mode.EXCLUSIVE;

        @Override
        public @Nullable ResidentOperation find(int number) {
            return number == NUMBER ? this : null;
        }

        @Override
        public Mode mode() {
            return mode;
        }

        @Override
        public Mode otherMode() {
            return mode;
        }

        @Override
        public boolean accepts(String name, @Nullable String other) {
            return true;
        }

        @Override
        public void run(ResidentCall call) {
            if (failure != null) {
                throw failure;
            }
            if (keeps != null) {
                call.resource().keep(keeps);
            }
            deferred = call;
            call.defer();
        }

        @Override
        public void letGo(Object kept) {
            letGo.add(kept);
        }
    }
}
