package org.batonfs.fs.differential;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Compiles a shipped source with a fault in it, and loads it, with everything else of the module and its tests, beside the
 * shipped classes.
 */
final class FaultyFileSystem extends ClassLoader {
    private static final String PACKAGE = "org.batonfs.fs.";
    private static final Path SOURCES = Path.of("src/main/java/org/batonfs/fs");

    private final Map<String, byte[]> faulty;

    private FaultyFileSystem(Map<String, byte[]> faulty) {
        super(FaultyFileSystem.class.getClassLoader());
        this.faulty = faulty;
    }

    /** What the differential test finds; an empty text if it finds nothing. */
    static String compare(Fault fault, Path folder) throws IOException, ReflectiveOperationException {
        Class<?> run = new FaultyFileSystem(compile(fault)).loadClass(FaultyRun.class.getName());
        @SuppressWarnings("unchecked")
        UnaryOperator<String> comparison =
                (UnaryOperator<String>) run.getConstructor().newInstance();
        return comparison.apply(folder.toString());
    }

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
        byte[] bytes = faulty.get(name);
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

    private static Map<String, byte[]> compile(Fault fault) throws IOException {
        String source = Files.readString(SOURCES.resolve(fault.file()));
        int first = source.indexOf(fault.text());
        if (first < 0 || source.indexOf(fault.text(), first + 1) >= 0) {
            throw new IllegalStateException(
                    fault + ": in " + fault.file() + " this must be there exactly once: " + fault.text());
        }
        JavaFileObject unit = new Source(fault.file(), source.replace(fault.text(), fault.replacement()));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try (Memory memory = new Memory(compiler.getStandardFileManager(diagnostics, null, null))) {
            List<String> options =
                    List.of("-proc:none", "-nowarn", "-classpath", System.getProperty("java.class.path"));
            if (!compiler.getTask(null, memory, diagnostics, options, null, List.of(unit))
                    .call()) {
                throw new IllegalStateException(fault + " does not compile: " + diagnostics.getDiagnostics());
            }
            return memory.classes();
        }
    }

    /** A source file in memory. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String file, String text) {
            super(URI.create("faulty:///org/batonfs/fs/" + file), Kind.SOURCE);
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
            return new SimpleJavaFileObject(URI.create("faulty:///" + className), kind) {
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
