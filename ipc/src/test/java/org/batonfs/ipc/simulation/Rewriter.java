package org.batonfs.ipc.simulation;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;

/**
 * Leads a class's calls to the JDK that block, tell the time, draw lots, or touch files and sockets, to the simulated
 * machine. Nothing else about the class changes.
 *
 * <ul>
 *   <li>Classes such as {@link Thread} are replaced by name: {@link #CLASSES}.
 *   <li>Static methods, by those of the same name and descriptor in the classes of {@link #STATICS}.
 *   <li>Monitors, {@code wait} and {@code notify} are calls of {@link Substitutes}.
 *   <li>Before a volatile field of the class's own or an atomic is used, another thread may go on.
 *   <li>Classes without a {@code hashCode} of their own get one that is the same in every run.
 *   <li>Whatever else of {@code java.util.concurrent} is used must be known not to block.
 * </ul>
 */
final class Rewriter {
    private static final int API = Opcodes.ASM9;
    private static final String HERE = "org/batonfs/ipc/simulation/";
    private static final String SUBSTITUTES = HERE + "Substitutes";
    private static final String OBJECT = "java/lang/Object";
    private static final String HASH_FIELD = "simulation$hash";

    static final Map<String, String> CLASSES = Map.of(
            "java/lang/Thread", HERE + "SimThread",
            "java/lang/Runtime", HERE + "SimRuntime",
            "java/util/concurrent/locks/ReentrantLock", HERE + "SimLock",
            "java/util/concurrent/CompletableFuture", HERE + "SimFuture",
            "java/util/concurrent/FutureTask", HERE + "SimFutureTask",
            "java/security/SecureRandom", HERE + "SimRandom",
            "java/net/UnixDomainSocketAddress", HERE + "SimAddress",
            "java/io/FileInputStream", HERE + "SimFileInputStream");

    private static final Map<String, Class<?>> STATICS = Map.of(
            "java/lang/System", Substitutes.class,
            "java/util/UUID", Substitutes.class,
            "java/util/concurrent/locks/LockSupport", Substitutes.class,
            "java/nio/file/Files", SimFiles.class,
            "java/nio/file/Path", SimFiles.class,
            "java/nio/channels/FileChannel", SimFiles.class,
            "java/nio/channels/SocketChannel", Network.class,
            "java/nio/channels/ServerSocketChannel", Network.class,
            "java/nio/channels/Selector", Network.class);

    private static final Set<String> NON_BLOCKING = Set.of(
            "ConcurrentHashMap",
            "ConcurrentLinkedQueue",
            "ConcurrentLinkedDeque",
            "Callable",
            "Executor",
            "TimeUnit",
            "TimeoutException",
            "ExecutionException",
            "CompletionException",
            "CancellationException",
            "locks/Condition",
            "locks/LockSupport");

    private static final Set<String> WAITS = Set.of("wait", "notify", "notifyAll");

    private final Map<String, String> classes = new HashMap<>(CLASSES);
    private final Map<String, Class<?>> substitutes = new HashMap<>();

    /** Replaces more classes, by internal names. */
    Rewriter(Map<String, String> more) {
        classes.putAll(more);
        for (Map.Entry<String, Class<?>> statics : STATICS.entrySet()) {
            for (Method method : statics.getValue().getDeclaredMethods()) {
                if (Modifier.isStatic(method.getModifiers()) && Modifier.isPublic(method.getModifiers())) {
                    substitutes.put(
                            statics.getKey() + "." + method.getName() + Type.getMethodDescriptor(method),
                            statics.getValue());
                }
            }
        }
    }

    byte[] rewrite(byte[] original) {
        ClassReader reader = new ClassReader(original);
        Set<String> volatiles = volatileFields(reader);
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        ClassVisitor remapped = new ClassRemapper(API, writer, new Names()) {};
        reader.accept(new Classes(remapped, volatiles), 0);
        return writer.toByteArray();
    }

    private static Set<String> volatileFields(ClassReader reader) {
        Set<String> names = new HashSet<>();
        reader.accept(
                new ClassVisitor(API) {
                    @Override
                    public @Nullable FieldVisitor visitField(
                            int access, String name, String descriptor, String signature, Object value) {
                        if ((access & Opcodes.ACC_VOLATILE) != 0) {
                            names.add(name);
                        }
                        return null;
                    }
                },
                ClassReader.SKIP_CODE);
        return names;
    }

    /** The names of classes, and the check that all are known. */
    private final class Names extends Remapper {
        Names() {
            super(API);
        }

        @Override
        public String map(String name) {
            String replaced = classes.get(name);
            if (replaced != null) {
                return replaced;
            }
            String prefix = "java/util/concurrent/";
            if (name.startsWith(prefix)
                    && !name.startsWith(prefix + "atomic/")
                    && !NON_BLOCKING.contains(name.substring(prefix.length()).replaceFirst("\\$.*", ""))) {
                throw new UnsupportedOperationException(
                        "the simulation does not know " + name + ": tell Rewriter whether it blocks");
            }
            return name;
        }
    }

    private final class Classes extends ClassVisitor {
        private final Set<String> volatiles;
        private String owner = "";
        private boolean wantsHash;

        Classes(ClassVisitor next, Set<String> volatiles) {
            super(API, next);
            this.volatiles = volatiles;
        }

        @Override
        public void visit(
                int version, int access, String name, String signature, String superName, String[] interfaces) {
            owner = name;
            wantsHash = OBJECT.equals(superName) && (access & (Opcodes.ACC_INTERFACE | Opcodes.ACC_ENUM)) == 0;
            super.visit(version, access, name, signature, superName, interfaces);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            if (name.equals("hashCode") && descriptor.equals("()I")) {
                wantsHash = false;
            }
            if ((access & Opcodes.ACC_SYNCHRONIZED) == 0) {
                return new Methods(
                        super.visitMethod(access, name, descriptor, signature, exceptions), owner, volatiles);
            }
            int unsynchronized = access & ~Opcodes.ACC_SYNCHRONIZED;
            String inner = name + "$unsynchronized";
            writeMonitor(
                    super.visitMethod(unsynchronized, name, descriptor, signature, exceptions),
                    access,
                    inner,
                    descriptor);
            int hidden = (unsynchronized & ~(Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED)) | Opcodes.ACC_PRIVATE;
            return new Methods(super.visitMethod(hidden, inner, descriptor, signature, exceptions), owner, volatiles);
        }

        /** Calls a method within the monitor of its object or class. */
        private void writeMonitor(MethodVisitor code, int access, String inner, String descriptor) {
            boolean isStatic = (access & Opcodes.ACC_STATIC) != 0;
            Label start = new Label();
            Label end = new Label();
            Label handler = new Label();
            code.visitCode();
            code.visitTryCatchBlock(start, end, handler, null);
            enterOrExit(code, isStatic, "monitorEnter");
            code.visitLabel(start);
            int slot = 0;
            if (!isStatic) {
                code.visitVarInsn(Opcodes.ALOAD, slot++);
            }
            for (Type argument : Type.getArgumentTypes(descriptor)) {
                code.visitVarInsn(argument.getOpcode(Opcodes.ILOAD), slot);
                slot += argument.getSize();
            }
            code.visitMethodInsn(
                    isStatic ? Opcodes.INVOKESTATIC : Opcodes.INVOKESPECIAL, owner, inner, descriptor, false);
            code.visitLabel(end);
            enterOrExit(code, isStatic, "monitorExit");
            code.visitInsn(Type.getReturnType(descriptor).getOpcode(Opcodes.IRETURN));
            code.visitLabel(handler);
            code.visitFrame(Opcodes.F_SAME1, 0, null, 1, new Object[] {"java/lang/Throwable"});
            enterOrExit(code, isStatic, "monitorExit");
            code.visitInsn(Opcodes.ATHROW);
            code.visitMaxs(0, 0);
            code.visitEnd();
        }

        private void enterOrExit(MethodVisitor code, boolean isStatic, String method) {
            if (isStatic) {
                code.visitLdcInsn(Type.getObjectType(owner));
            } else {
                code.visitVarInsn(Opcodes.ALOAD, 0);
            }
            code.visitMethodInsn(Opcodes.INVOKESTATIC, SUBSTITUTES, method, "(Ljava/lang/Object;)V", false);
        }

        @Override
        public void visitEnd() {
            if (wantsHash) {
                writeHash();
            }
            super.visitEnd();
        }

        private void writeHash() {
            super.visitField(Opcodes.ACC_PRIVATE | Opcodes.ACC_TRANSIENT, HASH_FIELD, "I", null, null)
                    .visitEnd();
            MethodVisitor code = super.visitMethod(Opcodes.ACC_PUBLIC, "hashCode", "()I", null, null);
            Label known = new Label();
            code.visitCode();
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitFieldInsn(Opcodes.GETFIELD, owner, HASH_FIELD, "I");
            code.visitJumpInsn(Opcodes.IFNE, known);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitMethodInsn(Opcodes.INVOKESTATIC, SUBSTITUTES, "newHash", "()I", false);
            code.visitFieldInsn(Opcodes.PUTFIELD, owner, HASH_FIELD, "I");
            code.visitLabel(known);
            code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitFieldInsn(Opcodes.GETFIELD, owner, HASH_FIELD, "I");
            code.visitInsn(Opcodes.IRETURN);
            code.visitMaxs(0, 0);
            code.visitEnd();
        }
    }

    private final class Methods extends MethodVisitor {
        private final String owner;
        private final Set<String> volatiles;

        Methods(MethodVisitor next, String owner, Set<String> volatiles) {
            super(API, next);
            this.owner = owner;
            this.volatiles = volatiles;
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.MONITORENTER || opcode == Opcodes.MONITOREXIT) {
                String method = opcode == Opcodes.MONITORENTER ? "monitorEnter" : "monitorExit";
                super.visitMethodInsn(Opcodes.INVOKESTATIC, SUBSTITUTES, method, "(Ljava/lang/Object;)V", false);
            } else {
                super.visitInsn(opcode);
            }
        }

        @Override
        public void visitFieldInsn(int opcode, String fieldOwner, String name, String descriptor) {
            if (fieldOwner.equals(owner) && volatiles.contains(name)) {
                touch();
            }
            super.visitFieldInsn(opcode, fieldOwner, name, descriptor);
        }

        private void touch() {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, SUBSTITUTES, "touch", "()V", false);
        }

        @Override
        public void visitMethodInsn(int opcode, String target, String name, String descriptor, boolean isInterface) {
            boolean isPlainCall = opcode == Opcodes.INVOKEVIRTUAL || opcode == Opcodes.INVOKEINTERFACE;
            if (isPlainCall && WAITS.contains(name) && isOfObject(name, descriptor)) {
                super.visitMethodInsn(
                        Opcodes.INVOKESTATIC,
                        SUBSTITUTES,
                        name,
                        "(Ljava/lang/Object;" + descriptor.substring(1),
                        false);
            } else if (isPlainCall && target.equals("java/nio/file/Path") && name.equals("toFile")) {
                super.visitMethodInsn(
                        Opcodes.INVOKESTATIC, HERE + "SimFiles", name, "(Ljava/nio/file/Path;)Ljava/io/File;", false);
            } else {
                Class<?> substitute = opcode == Opcodes.INVOKESTATIC ? substitute(target, name, descriptor) : null;
                if (substitute != null) {
                    super.visitMethodInsn(opcode, Type.getInternalName(substitute), name, descriptor, false);
                } else {
                    if (isPlainCall && target.startsWith("java/util/concurrent/")) {
                        touch();
                    }
                    super.visitMethodInsn(opcode, target, name, descriptor, isInterface);
                }
            }
        }

        private boolean isOfObject(String name, String descriptor) {
            return descriptor.equals("()V") || (name.equals("wait") && descriptor.equals("(J)V"));
        }

        private @Nullable Class<?> substitute(String target, String name, String descriptor) {
            return substitutes.get(target + "." + name + new Names().mapMethodDesc(descriptor));
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            Object[] led = arguments.clone();
            for (int i = 0; i < led.length; i++) {
                if (led[i] instanceof Handle handle && handle.getTag() == Opcodes.H_INVOKESTATIC) {
                    Class<?> substitute = substitute(handle.getOwner(), handle.getName(), handle.getDesc());
                    if (substitute != null) {
                        String substituteName = Type.getInternalName(substitute);
                        led[i] = new Handle(
                                Opcodes.H_INVOKESTATIC, substituteName, handle.getName(), handle.getDesc(), false);
                    }
                }
            }
            super.visitInvokeDynamicInsn(name, descriptor, bootstrap, led);
        }
    }

    /** The substituted classes, for the check that they are kept. */
    static List<String> known() {
        return List.copyOf(CLASSES.keySet());
    }
}
