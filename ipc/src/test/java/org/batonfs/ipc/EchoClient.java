package org.batonfs.ipc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The handler of the tests' clients, with calls that wait for an answer. */
class EchoClient implements LinkHandler {
    final LinkedBlockingQueue<Echo> answers = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<EndReason> ends = new LinkedBlockingQueue<>();
    final AtomicInteger endCount = new AtomicInteger();
    private final FrameReader reader = new FrameReader();

    @Override
    public void onMessage(MessageType type, ByteBuffer payload) {
        answers.add(reader.read(payload, new Echo()));
    }

    @Override
    public void onEnded(EndReason reason) {
        endCount.incrementAndGet();
        ends.add(reason);
    }

    static ClientLink connect(ClientOptions options, EchoClient handler) throws IOException {
        return Connector.connect(options.waitForServer(Duration.ofSeconds(5)), Echo.PROTOCOL, handler);
    }

    Echo ask(ClientLink link, Echo echo) throws IOException, InterruptedException {
        link.send(Echo.ECHO, echo);
        link.flush();
        return nextAnswer();
    }

    Echo nextAnswer() throws InterruptedException {
        Echo answer = answers.poll(20, TimeUnit.SECONDS);
        if (answer == null) {
            throw new AssertionError("no answer within 20 s; ends: " + ends);
        }
        return answer;
    }

    EndReason awaitEnd() throws InterruptedException {
        EndReason end = ends.poll(20, TimeUnit.SECONDS);
        if (end == null) {
            throw new AssertionError("no end within 20 s");
        }
        return end;
    }
}
