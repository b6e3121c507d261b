package org.batonfs.bench.worker;

import java.nio.file.Path;
import org.batonfs.ipc.ClientOptions;
import org.batonfs.ipc.Transport;
import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncClientOptions;
import org.batonfs.sync.SyncHandle;

/** How soon after its exec can a JVM have its first grant? Prints the time of that grant. */
public final class FirstGrant {
    private FirstGrant() {}

    /** Arguments: the transport, the socket's path. */
    public static void main(String[] arguments) throws Exception {
        ClientOptions connection = ClientOptions.at(Path.of(arguments[1])).transport(Transport.valueOf(arguments[0]));
        try (SyncClient client = SyncClient.connect(SyncClientOptions.over(connection));
                SyncHandle handle = client.open("start-up")) {
            Hold hold = handle.acquire(Mode.EXCLUSIVE);
            System.out.println(System.nanoTime());
            hold.close();
        }
    }
}
