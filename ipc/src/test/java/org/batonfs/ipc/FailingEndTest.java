package org.batonfs.ipc;

import static org.batonfs.ipc.testing.Eventually.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A layer above that cannot deal with an end has not freed what that client had: the server ends, and nobody waits for ever. */
@Timeout(60)
class FailingEndTest {
    @TempDir
    Path folder;

    @Test
    void shouldEndTheServerWhenTheHandlerFailsAtAnEnd() throws Exception {
        Path path = folder.resolve("run").resolve("socket");
        EchoServer server = new EchoServer();
        server.failsAtEnds = true;
        EchoClient other = new EchoClient();
        try (EventLoop loop = EventLoop.start(ServerOptions.at(path).listener(server), Echo.PROTOCOL, server);
                ClientLink link = EchoClient.connect(ClientOptions.at(path), other)) {
            try (ClientLink leaving = EchoClient.connect(ClientOptions.at(path), new EchoClient())) {
                assertTrue(leaving.isOpen());
            }
            assertEquals(EndCode.HANDLER_FAILED, other.awaitEnd().code());
            assertTrue(!link.isOpen());
            await().until(() -> loop.connectionCount() == 0);
        }
        assertTrue(
                server.failures.stream().anyMatch(it -> it.contains("handling the end of")), server.failures::toString);
    }
}
