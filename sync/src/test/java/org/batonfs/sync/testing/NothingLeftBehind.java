package org.batonfs.sync.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class that leaves something behind: child processes, Baton's threads, or open descriptors of sockets and of
 * files under the temporary folder. What ends by itself, such as a thread that was told to, is waited for.
 */
public final class NothingLeftBehind implements BeforeAllCallback, AfterAllCallback {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final String TEMPORARY = System.getProperty("java.io.tmpdir");

    private Set<String> before = Set.of();

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        openWhatTheJdkKeeps();
        before = leftovers();
    }

    /** The JDK opens a descriptor for itself with the first channel, and keeps it. */
    private static void openWhatTheJdkKeeps() throws IOException {
        ServerSocketChannel.open(StandardProtocolFamily.UNIX).close();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        await("nothing left behind by " + context.getDisplayName())
                .atMost(ChildProcess.DEADLINE)
                .until(this::news, List::isEmpty);
    }

    private List<String> news() {
        return leftovers().stream().filter(thing -> !before.contains(thing)).collect(Collectors.toList());
    }

    private static Set<String> leftovers() {
        Set<String> things = new TreeSet<>();
        ProcessHandle.current().children().forEach(child -> things.add("process " + child.pid()));
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("baton")) {
                things.add("thread " + thread.getName());
            }
        }
        addDescriptors(things);
        return things;
    }

    private static void addDescriptors(Set<String> things) {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : all) {
                addDescriptor(things, descriptor);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void addDescriptor(Set<String> things, Path descriptor) throws IOException {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            boolean temporary = target.startsWith(TEMPORARY + "/") && !target.endsWith(".jar");
            if (target.startsWith("socket:") || temporary) {
                things.add("descriptor of " + target);
            }
        } catch (NoSuchFileException e) {
            // Closed since the listing; the listing's own descriptor is one of those.
        }
    }
}
