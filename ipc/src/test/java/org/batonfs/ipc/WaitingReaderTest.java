package org.batonfs.ipc;

import static org.batonfs.ipc.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Threads that wait for answers and read them by themselves, where the transport allows that. */
@Timeout(
        value = 60,
        threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // the interrupt of the other mode does not end a sleep here
@ParameterizedClass
@EnumSource(Transport.class)
class WaitingReaderTest {
    private static final long SECOND = 1_000_000_000;

    @Parameter
    Transport transport;

    @TempDir
    Path folder;

    private final EchoServer server = new EchoServer();
    private final Waits waits = new Waits();
    private EventLoop loop;
    private ClientLink link;

    /** The client's handler: it knows who waits for what, and who has handled it. */
    private static final class Waits implements LinkHandler {
        final Map<Long, Thread> waiting = new ConcurrentHashMap<>();
        final Map<Long, Thread> handledBy = new ConcurrentHashMap<>();
        final List<Long> inOrder = new ArrayList<>();
        final AtomicInteger overlaps = new AtomicInteger();
        final AtomicReference<@Nullable Thread> handling = new AtomicReference<>();
        final FrameReader reader = new FrameReader();
        final CountDownLatch gate = new CountDownLatch(1);
        volatile long gatedNumber = -1;
        volatile long failsAt = -1;
        volatile @Nullable ClientLink link;
        volatile @Nullable EndReason end;
        volatile @Nullable Thread endedBy;

        @Override
        public void onMessage(MessageType type, ByteBuffer payload) {
            Thread me = Thread.currentThread();
            if (!handling.compareAndSet(null, me)) {
                overlaps.incrementAndGet();
            }
            long number = reader.read(payload, new Echo()).number;
            inOrder.add(number);
            if (number == gatedNumber) {
                awaitGate();
            }
            handling.set(null);
            if (number == failsAt) {
                throw new IllegalStateException("asked for");
            }
            handledBy.put(number, me);
            wake(waiting.get(number));
        }

        private void awaitGate() {
            boolean isOpen = false;
            while (!isOpen) {
                try {
                    isOpen = gate.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }

        @Override
        public void onEnded(EndReason reason) {
            if (handling.get() != null) {
                overlaps.incrementAndGet();
            }
            endedBy = Thread.currentThread();
            end = reason;
            waiting.values().forEach(this::wake);
        }

        private void wake(@Nullable Thread thread) {
            ClientLink open = link;
            if (open != null) {
                open.wake(thread);
            }
        }

        boolean isOver(long number) {
            return handledBy.containsKey(number) || end != null;
        }
    }

    @BeforeEach
    void start() throws IOException {
        Path path = folder.resolve("run").resolve("socket");
        loop = EventLoop.start(ServerOptions.at(path).transport(transport).listener(server), Echo.PROTOCOL, server);
        link = Connector.connect(ClientOptions.at(path).transport(transport), Echo.PROTOCOL, waits);
        waits.link = link;
    }

    @AfterEach
    void stop() {
        waits.gate.countDown();
        link.close();
        loop.close();
        assertEquals(0, waits.overlaps.get(), "two threads have called the handler at once");
        assertEquals(
                List.of(),
                Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.startsWith("baton-"))
                        .toList(),
                "threads are left behind");
    }

    private void send(long number) throws IOException {
        link.send(Echo.ECHO, Echo.of(number));
        link.flush();
    }

    /** Waits for an answer as long as it takes; interrupts are remembered. */
    private void sleepUntilAnswered(long number) {
        waits.waiting.put(number, Thread.currentThread());
        boolean interrupted = false;
        while (!waits.isOver(number)) {
            link.sleep(() -> waits.isOver(number), ClientLink.FOREVER);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Thread startWaiter(long number) {
        Thread thread = new Thread(() -> sleepUntilAnswered(number), "waiter " + number);
        thread.start();
        return thread;
    }

    private static boolean isSleeping(Thread thread) {
        for (StackTraceElement element : thread.getStackTrace()) {
            String method = element.getMethodName();
            if (method.equals("select") || method.equals("park")) {
                return true;
            }
        }
        return false;
    }

    private void awaitSleeping(Thread thread) {
        await(thread + " sleeps").until(() -> isSleeping(thread));
    }

    private void sayFromServer(long number) {
        Connection connection = server.connected.values().iterator().next();
        loop.execute(() -> connection.send(Echo.ECHOED, Echo.of(number)));
    }

    /** Which of the two that the socket wakes is first is for the machine to say; that it is never the waiter is not. */
    @Test
    void shouldReadItsAnswerByItselfWhenTheTransportAllows() throws Exception {
        int mine = 0;
        for (long i = 0; i < 500; i++) {
            send(i);
            sleepUntilAnswered(i);
            mine += waits.handledBy.get(i) == Thread.currentThread() ? 1 : 0;
        }
        if (transport == Transport.JDK) {
            assertTrue(mine > 25, "it has read only " + mine + " of 500 answers");
        } else {
            assertEquals(0, mine, "an interrupt in a reading of this thread would end the connection");
        }
        assertEquals(501, link.traffic().framesIn());
    }

    @Test
    void shouldHandleEachAnswerOnceAndInOrderWhenManyWait() throws Exception {
        int each = 300;
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 6; t++) {
            long first = 1000L * t;
            threads.add(new Thread(() -> {
                for (long i = first; i < first + each; i++) {
                    try {
                        send(i);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                    sleepUntilAnswered(i);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(6 * each, waits.handledBy.size());
        assertEquals(server.numbers, waits.inOrder);
        assertEquals(6 * each + 1, link.traffic().framesIn());
    }

    /** What comes while nobody waits is the reader thread's, also after others have read for a while. */
    @Test
    void shouldHearWhatComesAfterTheWaiterHasLeft() throws Exception {
        send(1);
        sleepUntilAnswered(1);
        for (long i = 100; i < 200; i++) {
            long number = i;
            sayFromServer(number);
            await().until(() -> waits.isOver(number));
            assertTrue(waits.handledBy.get(number) != Thread.currentThread());
        }
        assertTrue(link.isOpen());
    }

    @Test
    void shouldHearWhatComesForOthersWhileAThreadWaits() throws Exception {
        Thread waiter = startWaiter(7);
        awaitSleeping(waiter);
        for (long i = 100; i < 200; i++) {
            long number = i;
            sayFromServer(number);
            await().until(() -> waits.isOver(number));
        }
        assertFalse(waits.isOver(7));
        send(7);
        waiter.join();
    }

    /** The one that is seated may not read then, and must not sleep when its answer is there. */
    @Test
    void shouldWakeTheOthersWhenOneHandlesForLong() throws Exception {
        waits.gatedNumber = 5;
        Thread first = startWaiter(5);
        awaitSleeping(first);
        send(5);
        await().until(() -> waits.handling.get() != null);
        Thread second = startWaiter(6);
        awaitSleeping(second);
        send(6);
        if (transport == Transport.JDK) { // with junixsocket the thread that reads is the only one that writes
            await().until(() -> server.numbers.contains(6L));
        }
        waits.gate.countDown();
        first.join();
        second.join();
        assertEquals(List.of(5L, 6L), waits.inOrder);
    }

    @Test
    void shouldKeepTheConnectionWhenThreadsThatWaitAreInterrupted() throws Exception {
        AtomicReference<@Nullable Thread> target = new AtomicReference<>(Thread.currentThread());
        Thread interrupter = new Thread(() -> {
            Thread thread;
            while ((thread = target.get()) != null) {
                thread.interrupt();
                Thread.yield();
            }
        });
        interrupter.start();
        for (long i = 0; i < 1000; i++) {
            send(i);
            sleepUntilAnswered(i);
        }
        target.set(null);
        await().until(() -> !interrupter.isAlive());
        Thread.interrupted();
        assertTrue(link.isOpen(), () -> String.valueOf(link.endReason()));
        assertEquals(1000, waits.handledBy.size());
    }

    @Test
    void shouldReturnAtOnceAndStayInterruptedWhenItIsInterrupted() throws Exception {
        Thread.currentThread().interrupt();
        link.sleep(() -> false, ClientLink.FOREVER);
        assertTrue(Thread.interrupted());
        CountDownLatch returned = new CountDownLatch(1);
        Thread sleeper = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                link.sleep(() -> false, ClientLink.FOREVER);
            }
            returned.countDown();
        });
        sleeper.start();
        awaitSleeping(sleeper);
        sleeper.interrupt();
        assertTrue(returned.await(20, TimeUnit.SECONDS));
        sleeper.join();
    }

    /** Less than a millisecond is more than a selector can wait for. */
    @Test
    void shouldReturnWhenTheTimeIsOver() {
        for (long nanos : new long[] {1, 300_000, 1_000_000, 2_700_000}) {
            long until = System.nanoTime() + nanos;
            long left;
            while ((left = until - System.nanoTime()) > 0) {
                link.sleep(() -> false, left);
            }
            assertTrue(System.nanoTime() - until < 20 * SECOND);
        }
    }

    @Test
    void shouldNotSleepWhenItIsOverAlready() {
        link.sleep(() -> true, ClientLink.FOREVER);
        link.sleep(() -> true, SECOND);
    }

    @Test
    void shouldTellWhoeverWaitsWhenTheLinkIsClosedByAnother() throws Exception {
        Thread first = startWaiter(1);
        Thread second = startWaiter(2);
        awaitSleeping(first);
        awaitSleeping(second);
        link.close();
        first.join();
        second.join();
        assertEquals(EndCode.CLOSED_LOCALLY, waits.end.code());
        assertEquals("baton-reader", waits.endedBy.getName());
    }

    @Test
    void shouldTellWhoeverWaitsWhenTheServerGoes() throws Exception {
        Thread first = startWaiter(1);
        Thread second = startWaiter(2);
        awaitSleeping(first);
        awaitSleeping(second);
        send(EchoServer.EVICT);
        first.join();
        second.join();
        assertEquals(EndCode.EVICTED, waits.end.code());
        assertEquals("baton-reader", waits.endedBy.getName());
        assertFalse(link.isOpen());
        link.sleep(() -> true, ClientLink.FOREVER);
    }

    /** Whoever reads the message on which the handler fails: the reader thread ends the link, and the server hears why. */
    @Test
    void shouldEndTheLinkWhenTheHandlerFailsInAThreadThatWaits() throws Exception {
        waits.failsAt = 3;
        waits.gatedNumber = 3;
        Thread waiter = startWaiter(3);
        awaitSleeping(waiter);
        send(3);
        // Not before: who still writes when the link ends fails, and keeps the reason from being written.
        waits.gate.countDown();
        waiter.join();
        assertEquals(EndCode.HANDLER_FAILED, waits.end.code());
        assertEquals("baton-reader", waits.endedBy.getName());
        if (transport == Transport.JDK) { // with junixsocket the server hears of it late
            await().until(() -> !server.allEnds.isEmpty());
            String heard = server.allEnds.get(0).toString();
            assertTrue(heard.contains("HANDLER_FAILED"), heard);
        }
    }
}
