package org.batonfs.ipc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXServerSocket;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** What a client does with servers that do not pass descriptors as they should. */
class DescriptorClientTest {
    private static final int TIMEOUT_MILLIS = 20;
    private static final Duration STARTING = Duration.ofMillis(50);

    @TempDir
    Path folder;

    private final OpenLink link = new OpenLink();
    private Path path;
    private Path passing;

    @BeforeEach
    void path() {
        path = folder.resolve("socket");
        passing = Descriptors.socketBeside(path);
    }

    private DescriptorClient client() {
        return client(TIMEOUT_MILLIS);
    }

    private DescriptorClient client(int timeoutMillis) {
        return new DescriptorClient(path, link, STARTING, timeoutMillis);
    }

    /** Somebody who listens and accepts nobody, like a main process that is stopped. */
    private AFUNIXServerSocket silentServer(int waitingMax) throws IOException {
        AFUNIXServerSocket listening = AFUNIXServerSocket.newInstance();
        listening.bind(AFUNIXSocketAddress.of(passing), waitingMax);
        return listening;
    }

    @Test
    void shouldNameThePathAndTheTimeWhenNoAnswerComes() throws Exception {
        try (AFUNIXServerSocket silent = silentServer(50)) {
            requireTimeout(assertThrows(DescriptorTimeoutException.class, () -> client().copy("key")));
            assertTrue(silent.isBound());
        }
    }

    /** As many wait as the system lets wait: the next one does not even get in. */
    @Test
    void shouldNotWaitForEverToBeLetIn() throws Exception {
        List<AFUNIXSocket> waiting = new ArrayList<>();
        FutureTask<DescriptorTimeoutException> last =
                new FutureTask<>(() -> assertThrows(DescriptorTimeoutException.class, () -> client().copy("key")));
        try (AFUNIXServerSocket silent = silentServer(1)) {
            fill(waiting);
            Thread asking = new Thread(last, "test-asking");
            asking.setDaemon(true);
            asking.start();
            requireTimeout(last.get(20, TimeUnit.SECONDS));
            assertTrue(silent.isBound());
        } finally {
            for (AFUNIXSocket peer : waiting) {
                peer.close();
            }
        }
    }

    private void fill(List<AFUNIXSocket> waiting) throws IOException {
        while (true) {
            AFUNIXSocket peer = AFUNIXSocket.newInstance();
            waiting.add(peer);
            peer.setSoTimeout(TIMEOUT_MILLIS);
            try {
                peer.connect(AFUNIXSocketAddress.of(passing));
            } catch (SocketTimeoutException e) {
                return;
            }
        }
    }

    private void requireTimeout(DescriptorTimeoutException late) {
        assertEquals(passing + ": the server did not answer within " + TIMEOUT_MILLIS + " ms", late.getMessage());
    }

    @Test
    void shouldNameThePathWhenNobodyBeginsToPassDescriptors() {
        SocketException absent = assertThrows(SocketException.class, () -> client().copy("key"));
        assertEquals(passing + ": no descriptor can be passed: No such file or directory", absent.getMessage());
    }

    /** It looks every 2 ms; a delay allows fewer looks, not more. */
    @Test
    void shouldPauseAlsoWhenInterruptedBeforeTheServerPassesDescriptors() throws Exception {
        FutureTask<Boolean> asking = new FutureTask<>(() -> {
            Thread.currentThread().interrupt();
            assertThrows(SocketException.class, () -> client().copy("key"));
            return Thread.interrupted();
        });
        long began = System.nanoTime();
        new Thread(asking, "test-asking").start();
        assertTrue(asking.get(), "the interrupt is kept");
        requireFewLooks(began);
    }

    @Test
    void shouldPauseAlsoWhenInterruptedBeforeTheLinkHearsOfTheEnd() throws Exception {
        try (AFUNIXServerSocket listening = silentServer(50)) {
            FutureTask<EOFException> asking = new FutureTask<>(() -> {
                Thread.currentThread().interrupt();
                return assertThrows(EOFException.class, () -> client(20_000).copy("key"));
            });
            long began = System.nanoTime();
            new Thread(asking, "test-asking").start();
            try (AFUNIXSocket accepted = listening.accept()) {
                accepted.getInputStream().readNBytes(Descriptors.HEADER_BYTES + "key".length());
            }
            asking.get();
            requireFewLooks(began);
        }
    }

    private void requireFewLooks(long began) {
        int looks = link.asked.get(); // before the clock is read
        long millis = (System.nanoTime() - began) / 1_000_000;
        assertTrue(looks <= 10 + millis / 2, looks + " looks in " + millis + " ms");
    }
}
