package org.batonfs.sync.core;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Compiles mutated copies of shipped sources and loads them, with everything else of their package, the explorer included,
 * beside the shipped classes.
 */
final class MutatedCore extends ClassLoader {
    private static final String PACKAGE = "org.batonfs.sync.core.";
    private static final Path SOURCES = Path.of("src/main/java/org/batonfs/sync/core");

    private final Map<String, byte[]> mutated;

    private MutatedCore(Map<String, byte[]> mutated) {
        super(MutatedCore.class.getClassLoader());
        this.mutated = mutated;
    }

    /** Explores a mutation's scenario with the mutated classes. */
    static Verdict explore(Mutation mutation) throws IOException, ReflectiveOperationException {
        Class<?> run = new MutatedCore(compile(mutation)).loadClass(MutatedRun.class.getName());
        @SuppressWarnings("unchecked")
        UnaryOperator<String> explorer =
                (UnaryOperator<String>) run.getConstructor().newInstance();
        String[] words = explorer.apply(mutation.name).split("\n", 3);
        return new Verdict(words[0], Integer.parseInt(words[1]), words[2]);
    }

    /**
     * What the explorer found.
     *
     * @param broken the name of the invariant that does not stand
     * @param steps how many steps show that
     * @param counterexample the steps
     */
    record Verdict(String broken, int steps, String counterexample) {}

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(PACKAGE)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] bytes = mutated.get(name);
        if (bytes == null) {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                bytes = in.readAllBytes();
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    private static Map<String, byte[]> compile(Mutation mutation) throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (Mutation.Edit edit : mutation.edits) {
            String source = sources.containsKey(edit.file())
                    ? sources.get(edit.file())
                    : Files.readString(SOURCES.resolve(edit.file() + ".java"));
            int first = source.indexOf(edit.text());
            if (first < 0 || source.indexOf(edit.text(), first + 1) >= 0) {
                throw new IllegalStateException(
                        mutation + ": in " + edit.file() + " this must be there exactly once: " + edit.text());
            }
            sources.put(edit.file(), source.replace(edit.text(), edit.replacement()));
        }
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((file, source) -> units.add(new Source(file, source)));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try (Memory memory = new Memory(compiler.getStandardFileManager(diagnostics, null, null))) {
            List<String> options =
                    List.of("-proc:none", "-nowarn", "-classpath", System.getProperty("java.class.path"));
            if (!compiler.getTask(null, memory, diagnostics, options, null, units)
                    .call()) {
                throw new IllegalStateException(mutation + " does not compile: " + errors(diagnostics));
            }
            return memory.classes();
        }
    }

    private static String errors(DiagnosticCollector<JavaFileObject> diagnostics) {
        StringBuilder text = new StringBuilder();
        for (Diagnostic<?> diagnostic : diagnostics.getDiagnostics()) {
            text.append(diagnostic).append('\n');
        }
        return text.toString();
    }

    /** A source file in memory. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String className, String text) {
            super(URI.create("mutated:///org/batonfs/sync/core/" + className + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** Keeps the class files that the compiler writes. */
    private static final class Memory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

        Memory(JavaFileManager manager) {
            super(manager);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            written.put(className, bytes);
            return new SimpleJavaFileObject(URI.create("mutated:///" + className), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return bytes;
                }
            };
        }

        Map<String, byte[]> classes() {
            Map<String, byte[]> classes = new HashMap<>();
            written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
            return classes;
        }
    }
}
