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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.batonfs.sync.core.Departure;
import org.batonfs.sync.core.Generation;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code <socket>.generation}, which tells each server the number of the last one at its socket, and that of the
 * last one which has served, that is, has given to anybody what its predecessor's clients had not claimed; and after that a line
 * for each client that has left one of them since without giving back what it held. A server that closes
 * in order removes it, since nobody may claim anything then. So whoever finds it follows one that died.
 *
 * <p>Only the owner of the socket's claim touches it. Each line has one length, and is written in one piece, so
 * that it is there or not when a server is killed. When the file is not there, or says something else, then no hold
 * of an earlier server counts. Safe for the threads of several loops.
 */
final class GenerationFile {
    /** No resource changes as often as 2^20 times a millisecond, so the time counts faster than any version. */
    private static final int CHANGES_PER_MILLI_BITS = 20;

    private static final long NUMBER_MAX = Long.MAX_VALUE >> CHANGES_PER_MILLI_BITS;
    private static final int DIGITS = 19;
    private static final int LENGTH = 2 * (DIGITS + 1);
    private static final Pattern LINE = Pattern.compile("(\\d{" + DIGITS + "}) (\\d{" + DIGITS + "})\n");

    /** When more have left than this, no hold is claimed after the server's death. */
    static final int DEPARTURES_MAX = 100_000;

    private final Path path;
    private long served = 1;
    private long last;

    /** The lines after the first. */
    private Set<Departure> departures = new LinkedHashSet<>();

    /** Whether the file has been removed for good. */
    private boolean isGivenUp;

    private volatile @Nullable UncheckedIOException failure;

    /** The file beside this socket. */
    GenerationFile(Path socket) {
        path = socket.resolveSibling(socket.getFileName() + ".generation");
    }

    /** Whether a server has died here. */
    boolean exists() {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** The server closes in order. */
    synchronized void remove() throws IOException {
        isGivenUp = true;
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
        Generation generation =
                new Generation(number, number << CHANGES_PER_MILLI_BITS, served, last, Set.copyOf(departures));
        boolean isFirst = !follows || last < served;
        last = number;
        try {
            if (isFirst) {
                beginToServe();
            } else {
                write(0, served, last);
            }
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
    synchronized void serve() {
        requireKept();
        if (isGivenUp) {
            return;
        }
        try {
            beginToServe();
        } catch (IOException e) {
            giveUp(e);
        }
    }

    /**
     * Notes that a client has left without giving back what it held. A file that cannot be written, or becomes too long, is
     * removed, which is safe.
     *
     * @throws UncheckedIOException if neither can be done: then nobody else must be given what it held, and the server has to
     *     end, which {@link #requireKept} sees to
     */
    synchronized void depart(long client) {
        requireKept();
        if (isGivenUp) {
            return;
        }
        Departure departure = new Departure(last, client);
        if (departures.contains(departure)) {
            return; // it held something elsewhere, too
        }
        try {
            if (departures.size() == DEPARTURES_MAX) {
                throw new IOException(path + ": more than " + DEPARTURES_MAX + " clients have left");
            }
            departures.add(departure);
            write(departures.size(), last, client);
        } catch (IOException e) {
            giveUp(e);
        }
    }

    /**
     * Whether all that had to be kept was kept.
     *
     * @throws UncheckedIOException if not: the server must not serve
     */
    void requireKept() {
        UncheckedIOException known = failure;
        if (known != null) {
            throw known;
        }
    }

    private void giveUp(IOException cause) {
        try {
            removeAfter(cause);
        } catch (UncheckedIOException e) {
            failure = e;
            throw e;
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
        List<Departure> lines = readLines();
        if (lines.isEmpty()) {
            return;
        }
        Departure first = lines.get(0);
        if (first.generation() <= first.client() && first.client() < NUMBER_MAX) {
            served = first.generation();
            last = first.client();
            departures = new LinkedHashSet<>(lines.subList(1, lines.size()));
        }
    }

    /** The lines as pairs of numbers; none if anything else is there. */
    private List<Departure> readLines() throws IOException {
        try {
            long length = Files.size(path);
            if (length % LENGTH != 0 || length > LENGTH * (DEPARTURES_MAX + 1L)) {
                return List.of();
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        String text = Files.readString(path, StandardCharsets.ISO_8859_1);
        List<Departure> lines = new ArrayList<>();
        Matcher line = LINE.matcher(text);
        while (line.lookingAt()) {
            try {
                lines.add(new Departure(Long.parseLong(line.group(1)), Long.parseLong(line.group(2))));
            } catch (NumberFormatException e) {
                return List.of(); // 19 digits, but more than a number holds: nobody wrote that here
            }
            line.region(line.end(), text.length());
        }
        return line.regionStart() == text.length() ? lines : List.of();
    }

    /** Only who has left this server counts from now on. Each of those lines is there all the time. */
    private void beginToServe() throws IOException {
        served = last;
        write(0, served, last);
        departures.removeIf(departure -> departure.generation() != last);
        int line = 0;
        for (Departure departure : departures) {
            write(++line, last, departure.client());
        }
        try (FileChannel file = open()) {
            file.truncate((departures.size() + 1L) * LENGTH);
        }
    }

    private void write(int line, long number, long other) throws IOException {
        String text = String.format(Locale.ROOT, "%019d %019d\n", number, other);
        long position = (long) line * LENGTH;
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        try (FileChannel file = open()) {
            int written = file.write(bytes, position);
            if (written < LENGTH) {
                throw new IOException(path + ": only " + written + " bytes could be written");
            }
        }
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
}
