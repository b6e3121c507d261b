package org.batonfs.bench.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the threads of a child stand, for the message about one that does not answer. */
final class ThreadDump {
    private ThreadDump() {}

    /** The dump, or nothing if this Java has no {@code jcmd}. */
    static String of(Process process) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!process.isAlive() || !Files.isExecutable(jcmd)) {
            return "";
        }
        try {
            Process dump = new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "Thread.print")
                    .redirectErrorStream(true)
                    .start();
            return "\n" + new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "\n(no thread dump: " + e.getMessage() + ")";
        }
    }
}
