package org.batonfs.sync;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import org.batonfs.sync.core.Generation;

/**
 * The file {@code <socket>.generation}, which tells each server the number of the last one at its socket, and that of the
 * last one which has served, that is, has given to anybody what its predecessor's clients had not claimed. A server that closes
 * in order removes it, since nobody may claim anything then. So whoever finds it follows one that died.
 *
 * <p>Only the owner of the socket's claim touches it. It has one length, and is written in one piece over what was there, so
 * that it has one content or the other when a server is killed. When it is not there, or says something else, then no hold
 * of an earlier server counts.
 */
final class GenerationFile {
    /** No resource changes as often as 2^20 times a millisecond, so the time counts faster than any version. */
    private static final int CHANGES_PER_MILLI_BITS = 20;

    private static final long NUMBER_MAX = Long.MAX_VALUE >> CHANGES_PER_MILLI_BITS;
    private static final int DIGITS = 19;
    private static final int LENGTH = 2 * (DIGITS + 1);

    private final Path path;
    private long served = 1;
    private long last;

    /** The file beside this socket. */
    GenerationFile(Path socket) {
        path = socket.resolveSibling(socket.getFileName() + ".generation");
    }

    /** Whether a server has died here. */
    boolean exists() {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** The server closes in order. */
    void remove() throws IOException {
        Files.deleteIfExists(path);
    }

    /**
     * Takes the number of the server that begins.
     *
     * @param follows whether it takes claims of its predecessor's clients, and serves only later
     * @param nowMillis what the clock shows
     */
    Generation begin(boolean follows, long nowMillis) throws IOException {
        read();
        long number = Math.max(last + 1, nowMillis);
        Generation generation = new Generation(number, number << CHANGES_PER_MILLI_BITS, served, last);
        if (!follows || last < served) {
            served = number;
        }
        last = number;
        try {
            write();
        } catch (IOException e) {
            removeAfter(e);
            throw e;
        }
        return generation;
    }

    /**
     * Notes that the server serves from now on. A file that cannot be written is removed, which is safe.
     *
     * @throws UncheckedIOException if neither can be done: then the server must not serve
     */
    void serve() {
        served = last;
        try {
            write();
        } catch (IOException e) {
            removeAfter(e);
        }
    }

    private void removeAfter(IOException cause) {
        try {
            remove();
        } catch (IOException e) {
            e.addSuppressed(cause);
            throw new UncheckedIOException(e);
        }
    }

    private void read() throws IOException {
        String text;
        try {
            text = Files.size(path) == LENGTH ? Files.readString(path, StandardCharsets.ISO_8859_1) : "";
        } catch (NoSuchFileException e) {
            return;
        }
        if (!text.matches("\\d{" + DIGITS + "} \\d{" + DIGITS + "}\n")) {
            return;
        }
        try {
            long first = Long.parseLong(text.substring(0, DIGITS));
            long second = Long.parseLong(text.substring(DIGITS + 1, LENGTH - 1));
            if (first <= second && second < NUMBER_MAX) {
                served = first;
                last = second;
            }
        } catch (NumberFormatException e) {
            // 19 digits, but more than a number holds: nobody wrote that here.
        }
    }

    private void write() throws IOException {
        String text = String.format(Locale.ROOT, "%019d %019d\n", served, last);
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        try (FileChannel file = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            int written = file.write(bytes, 0);
            if (written < LENGTH) {
                throw new IOException(path + ": only " + written + " bytes could be written");
            }
            file.truncate(LENGTH);
        }
    }
}
