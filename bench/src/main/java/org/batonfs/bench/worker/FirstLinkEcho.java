package org.batonfs.bench.worker;

import java.nio.file.Path;
import org.batonfs.ipc.Transport;

/** How soon after its exec can a JVM have its first answer over ipc? Prints the time of that answer. */
public final class FirstLinkEcho {
    private FirstLinkEcho() {}

    /** Arguments: the transport, the socket's path. */
    public static void main(String[] arguments) throws Exception {
        LinkEchoes echoes = new LinkEchoes(Transport.valueOf(arguments[0]), Path.of(arguments[1]));
        echoes.operate(0);
        System.out.println(System.nanoTime());
        echoes.close();
    }
}
