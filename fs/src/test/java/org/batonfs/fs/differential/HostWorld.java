package org.batonfs.fs.differential;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The oracle: does each step on a plain folder, by the calls of the host. Positions, sizes, names and errors are the
 * kernel's; what {@code java.nio.file} makes of them is put back where it differs from what Baton promises, all of it in
 * {@link Promises}.
 */
final class HostWorld implements World {
    private final Path root;
    private final HostPaths paths;
    private final Outside outside;
    private final Map<String, OpenHandle> handles = new HashMap<>();
    private final Map<String, Ticket> tickets = new HashMap<>();

    HostWorld(Path root) throws IOException {
        this.root = root;
        this.paths = new HostPaths(root);
        this.outside = new Outside(root);
        Layout.make(root);
    }

    /** An open file description: several handles can share it. */
    private static final class Description {
        final FileChannel channel;
        final HostAttributes opened;
        final boolean reads;
        final boolean writes;
        final boolean appends;
        int references;

        Description(FileChannel channel, HostAttributes opened, Set<OpenOption> options) {
            this.channel = channel;
            this.opened = opened;
            this.appends = options.contains(StandardOpenOption.APPEND);
            this.writes = appends || options.contains(StandardOpenOption.WRITE);
            this.reads = !writes || options.contains(StandardOpenOption.READ);
        }

        void letGo() throws IOException {
            if (--references == 0) {
                channel.close();
            }
        }
    }

    private static final class OpenHandle {
        final int client;
        final Description description;
        boolean isOpen = true;

        OpenHandle(int client, Description description) {
            this.client = client;
            this.description = description;
            description.references++;
        }

        void close() throws IOException {
            if (isOpen) {
                isOpen = false;
                description.letGo();
            }
        }
    }

    private static final class Ticket {
        final Description description;
        boolean isSpent;
        boolean isBeingCancelled;

        Ticket(Description description) {
            this.description = description;
            description.references++;
        }
    }

    // ---- for the generator and the runner

    /** The handles that were opened and not closed. */
    List<String> openHandles() {
        List<String> open = new ArrayList<>();
        handles.forEach((name, handle) -> {
            if (handle.isOpen) {
                open.add(name);
            }
        });
        open.sort(null);
        return open;
    }

    boolean isOf(int client, String name) {
        OpenHandle handle = handles.get(name);
        return handle != null && handle.client == client;
    }

    List<String> tickets() {
        List<String> all = new ArrayList<>(tickets.keySet());
        all.sort(null);
        return all;
    }

    /** Whether the step can be done and has one result: its handle or ticket was there once, what it does on the host works. */
    boolean canPerform(Step step) throws IOException {
        if (step.verb().isOutside()) {
            return outside.canPerform(step, isOpen(step));
        }
        if (step.verb() == Verb.ADOPT) {
            Ticket ticket = tickets.get(step.text(0));
            return ticket != null && (!ticket.isBeingCancelled || knows(step.client(), ticket.description));
        }
        return !step.verb().isForHandle() || handles.containsKey(step.text(0));
    }

    private boolean isOpen(Step step) throws IOException {
        Path path = paths.of(step.text(0));
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        long number = HostAttributes.of(path, false).number();
        return handles.values().stream()
                .anyMatch(handle -> handle.isOpen && handle.description.opened.number() == number);
    }

    private boolean knows(int client, Description description) {
        return handles.values().stream()
                .anyMatch(handle -> handle.isOpen && handle.client == client && handle.description == description);
    }

    // ---- steps

    @Override
    public String perform(Step step) throws IOException {
        if (step.verb().isOutside()) {
            outside.perform(step);
            return "done";
        }
        if (step.verb() == Verb.COMPARE) {
            return Outcome.lines(Tree.of(root));
        }
        if (step.verb() == Verb.REFRESH) {
            return ANYTHING;
        }
        try {
            if (step.verb() == Verb.OPEN) {
                return open(step);
            }
            if (step.verb() == Verb.ADOPT) {
                return adopt(step);
            }
            return step.verb().isForHandle() ? byHandle(step) : byPath(step);
        } catch (IOException e) {
            throw Promises.translate(e, step, paths);
        }
    }

    private String open(Step step) throws IOException {
        Set<OpenOption> options = new HashSet<>(Arrays.asList(step.options()));
        Promises.requireOptions(options);
        boolean follows = Promises.followsLast(step);
        requireInside(step.text(1), follows);
        Path path = paths.of(step.text(1));
        Promises.requireNoDirectory(path, options);
        FileChannel channel = FileChannel.open(path, Promises.channelOptions(options));
        Description description = new Description(channel, HostAttributes.of(path, follows), options);
        keep(step.text(0), new OpenHandle(step.client(), description));
        return "opened";
    }

    private String adopt(Step step) throws IOException {
        Ticket ticket = tickets.get(step.text(0));
        boolean known = knows(step.client(), ticket.description);
        if (ticket.isSpent && !known) {
            throw new Promises.Promised("UnknownTicketException");
        }
        OpenHandle adopted = new OpenHandle(step.client(), ticket.description);
        if (!ticket.isSpent) {
            ticket.description.letGo();
            ticket.isSpent = true;
            ticket.isBeingCancelled = known;
        }
        keep(step.text(1), adopted);
        return "opened";
    }

    private void keep(String name, OpenHandle handle) throws IOException {
        OpenHandle before = handles.put(name, handle);
        if (before != null) {
            before.close();
        }
    }

    private String byPath(Step step) throws IOException {
        String path = step.text(0);
        requireInside(path, Promises.followsLast(step));
        Path host = paths.of(path);
        switch (step.verb()) {
            case STAT -> {
                return HostAttributes.of(host, true).text();
            }
            case STAT_LINK -> {
                return HostAttributes.of(host, false).text();
            }
            case EXISTS -> {
                return Boolean.toString(Promises.exists(host));
            }
            case LIST -> {
                return Outcome.names(host);
            }
            case MKDIR -> Files.createDirectory(host);
            case RMDIR -> {
                Promises.requireName(paths, path);
                Promises.requireDirectory(host);
                Files.delete(host);
            }
            case UNLINK -> {
                Promises.requireName(paths, path);
                Promises.requireNoDirectory(host);
                Files.delete(host);
            }
            case RENAME -> rename(path, step.text(1));
            default -> throw new IllegalArgumentException(step.toString());
        }
        return "done";
    }

    private void rename(String from, String to) throws IOException {
        Promises.requireName(paths, from);
        HostAttributes.of(paths.of(from).resolveSibling("."), true);
        requireInside(to, false);
        Promises.requireName(paths, to);
        Files.move(paths.of(from), paths.of(to), StandardCopyOption.ATOMIC_MOVE);
    }

    private void requireInside(String path, boolean follow) throws IOException {
        if (paths.escapes(path, follow)) {
            throw new Promises.Promised("PathEscapesMountException");
        }
    }

    private String byHandle(Step step) throws IOException {
        OpenHandle handle = handles.get(step.text(0));
        Description description = handle.description;
        Promises.requireFor(step, description.reads, description.writes);
        if (step.verb() == Verb.CLOSE) {
            handle.close();
            return "closed";
        }
        if (!handle.isOpen) {
            throw new Promises.Promised("ClosedHandleException");
        }
        FileChannel channel = description.channel;
        switch (step.verb()) {
            case READ -> {
                ByteBuffer into = ByteBuffer.allocate((int) step.number(1));
                return Outcome.read(channel.read(into), into);
            }
            case READ_AT -> {
                ByteBuffer into = ByteBuffer.allocate((int) step.number(1));
                return Outcome.read(channel.read(into, step.number(2)), into);
            }
            case WRITE -> {
                if (description.appends && step.number(1) > 0) {
                    channel.position(channel.size());
                }
                return Integer.toString(channel.write(ByteBuffer.wrap(Step.bytes(step.number(1), step.number(2)))));
            }
            case WRITE_AT -> {
                long at = description.appends ? channel.size() : step.number(3);
                return Integer.toString(channel.write(ByteBuffer.wrap(Step.bytes(step.number(1), step.number(2))), at));
            }
            case SEEK -> channel.position(step.number(1));
            case SEEK_TO_END -> {
                return Long.toString(channel.position(channel.size()).position());
            }
            case POSITION -> {
                return Long.toString(channel.position());
            }
            case SIZE -> {
                return Long.toString(channel.size());
            }
            case TRUNCATE -> {
                long position = channel.position();
                channel.truncate(step.number(1)).position(position); // ftruncate moves nothing, FileChannel does
            }
            case STAT_OPEN -> {
                HostAttributes opened = description.opened;
                return HostAttributes.ofOpen(opened.device(), opened.number()).text();
            }
            case SYNC -> channel.force(true);
            case SHARE -> tickets.put(step.text(1), new Ticket(description));
            default -> throw new IllegalArgumentException(step.toString());
        }
        return "done";
    }

    @Override
    public void close() throws IOException {
        for (OpenHandle handle : handles.values()) {
            handle.close();
        }
        for (Ticket ticket : tickets.values()) {
            ticket.description.channel.close();
        }
    }
}
