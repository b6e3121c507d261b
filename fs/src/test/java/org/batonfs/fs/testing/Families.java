package org.batonfs.fs.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.batonfs.fs.BatonFileSystem;
import org.batonfs.fs.FileServer;
import org.batonfs.fs.FileServerOptions;
import org.batonfs.fs.HostMount;
import org.batonfs.sync.Policy;
import org.batonfs.sync.testing.ChildProcess;
import org.batonfs.sync.testing.Serving;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * For a test class, one family of processes per policy: this JVM as the main process, which serves a temporary directory,
 * and children that are started when they are first needed and serve all tests of the class.
 */
public final class Families implements AfterAllCallback {
    private final Map<Policy, Family> families = new EnumMap<>(Policy.class);

    /** The family in which everybody follows a policy. */
    public Family of(Policy policy) {
        return families.computeIfAbsent(policy, Family::new);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        for (Family family : families.values()) {
            family.close();
        }
        families.clear();
    }

    /** A main process and its children. */
    public static final class Family implements AutoCloseable {
        private final Policy policy;
        private final Path folder;
        private final FileServer server;
        private final List<ChildProcess> actors = new ArrayList<>();

        Family(Policy policy) {
            this.policy = policy;
            try {
                folder = Files.createTempDirectory("baton-fs");
                Path host = Files.createDirectory(folder.resolve("host"));
                server = FileServer.start(FileServerOptions.over(Serving.at(socket()))
                        .mount("/", HostMount.of(host))
                        .policy(policy));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        /** The file system in the main process. */
        public BatonFileSystem files() {
            return server.fileSystem();
        }

        public FileServer server() {
            return server;
        }

        public Policy policy() {
            return policy;
        }

        public Path socket() {
            return folder.resolve("socket");
        }

        /** Where the host has a path. */
        public Path host(String path) {
            return folder.resolve("host" + path);
        }

        /** Makes a directory of its own for a test. */
        public String directory(String name) throws IOException {
            String path = "/" + name;
            files().mkdir(path);
            return path;
        }

        /** The child of that number, which all tests of the class share. */
        public ChildProcess actor(int number) {
            while (actors.size() <= number) {
                actors.add(newActor());
            }
            return actors.get(number);
        }

        /** A child for one test, which has to close it. */
        public ChildProcess newActor() {
            return newActor(policy);
        }

        /** A child for one test that follows another policy than its family. */
        public ChildProcess newActor(Policy other) {
            return ChildProcess.start(FileActor.class, socket().toString(), other.name());
        }

        @Override
        public void close() throws IOException {
            try {
                ChildProcess.closeAll(actors);
            } finally {
                server.close();
            }
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
