package org.batonfs.ipc.simulation;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What stands for the static methods of {@link Files}, {@link Path} and {@link FileChannel}. */
public final class SimFiles {
    private static final int TYPE_SOCKET = 0140000;
    private static final int TYPE_LINK = 0120000;
    private static final int TYPE_FILE = 0100000;
    private static final int TYPE_DIRECTORY = 0040000;

    private SimFiles() {}

    private static Path here(Path path) {
        Machine machine = Machine.current();
        machine.point();
        return machine.disk.here(path);
    }

    private static Path changing(Path path) {
        Path here = here(path);
        Disk.current().onChange(-1, 0, 0);
        return here;
    }

    /** After something was changed: the process can die before it knows. */
    private static void changed() {
        Machine.current().point();
    }

    // ---- Path

    public static Path of(String first, String... more) {
        return SimThread.currentOrNull() == null
                ? Path.of(first, more)
                : Disk.current().path(first, more);
    }

    /** {@link Path#toFile()}. */
    public static File toFile(Path path) {
        return new SimFile(path);
    }

    // ---- FileChannel

    public static FileChannel open(Path path, OpenOption... options) throws IOException {
        return open(path, Set.of(options));
    }

    public static FileChannel open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        Path here = here(path);
        if (options.contains(StandardOpenOption.CREATE_NEW)) {
            Disk.current().onChange(-1, 0, 0);
        }
        FileChannel channel = FileChannel.open(here, options, attributes);
        Long inode = Disk.current().inode(here);
        FileChannel opened = new SimFileChannel(SimProcess.current(), channel, inode == null ? -1 : inode);
        changed();
        return opened;
    }

    // ---- Files

    public static Object getAttribute(Path path, String name, LinkOption... options) throws IOException {
        Path here = here(path);
        return asOnHost(here, name.replaceFirst(".*:", ""), Files.getAttribute(here, name, options), options);
    }

    public static Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
            throws IOException {
        Path here = here(path);
        Map<String, Object> read = new HashMap<>(Files.readAttributes(here, names, options));
        for (Map.Entry<String, Object> attribute : read.entrySet()) {
            attribute.setValue(asOnHost(here, attribute.getKey(), attribute.getValue(), options));
        }
        return read;
    }

    /** On a host, inodes have more bits, and a mode tells the type. */
    private static Object asOnHost(Path here, String name, Object value, LinkOption... options) throws IOException {
        if (name.equals("ino") || name.equals("dev")) {
            return ((Number) value).longValue();
        }
        return name.equals("mode") ? (Integer) value | type(here, options) : value;
    }

    private static int type(Path here, LinkOption... options) throws IOException {
        if (Disk.current().isSocket(here)) {
            return TYPE_SOCKET;
        }
        if (Files.isDirectory(here, options)) {
            return TYPE_DIRECTORY;
        }
        return Files.isRegularFile(here, options) ? TYPE_FILE : TYPE_LINK;
    }

    public static boolean isDirectory(Path path, LinkOption... options) {
        return Files.isDirectory(here(path), options);
    }

    public static boolean exists(Path path, LinkOption... options) {
        return Files.exists(here(path), options);
    }

    public static Path readSymbolicLink(Path path) throws IOException {
        return Files.readSymbolicLink(here(path));
    }

    public static UserPrincipal getOwner(Path path, LinkOption... options) throws IOException {
        return Files.getOwner(here(path), options);
    }

    public static Path setPosixFilePermissions(Path path, Set<PosixFilePermission> permissions) throws IOException {
        Files.setPosixFilePermissions(here(path), permissions);
        changed();
        return path;
    }

    public static Set<PosixFilePermission> getPosixFilePermissions(Path path, LinkOption... options)
            throws IOException {
        return Files.getPosixFilePermissions(here(path), options);
    }

    public static Path createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
        Files.createDirectory(changing(path), attributes);
        changed();
        return path;
    }

    public static long size(Path path) throws IOException {
        Path here = here(path);
        long size = Files.size(here);
        Long sparse = Disk.current().lengths.get(Disk.current().inode(here));
        return sparse == null ? size : sparse;
    }

    public static void delete(Path path) throws IOException {
        Files.delete(changing(path));
        changed();
    }

    public static boolean deleteIfExists(Path path) throws IOException {
        boolean deleted = Files.deleteIfExists(changing(path));
        changed();
        return deleted;
    }

    /** A rename replaces, as on a host. */
    public static Path move(Path from, Path to, CopyOption... options) throws IOException {
        List<CopyOption> all = new ArrayList<>(Arrays.asList(options));
        if (all.contains(StandardCopyOption.ATOMIC_MOVE)) {
            all.add(StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(changing(from), here(to), all.toArray(new CopyOption[0]));
        changed();
        return to;
    }

    @SuppressWarnings("StreamResourceLeak") // the caller closes it
    public static DirectoryStream<Path> newDirectoryStream(Path path) throws IOException {
        return Files.newDirectoryStream(here(path));
    }

    public static byte[] readAllBytes(Path path) throws IOException {
        return Files.readAllBytes(here(path));
    }

    /** A file by its path on a simulated machine. */
    static final class SimFile extends File {
        private static final long serialVersionUID = 1;

        final transient Path path;

        SimFile(Path path) {
            super(path.toString());
            this.path = path;
        }
    }
}
