package org.batonfs.demos;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import org.batonfs.fs.BatonFileSystem;
import org.batonfs.fs.Handle;
import org.jspecify.annotations.Nullable;

/** A child of {@link SimpleDemo}: does what it is told, and answers what it sees. */
final class SimpleChild {
    /** How many messages this child has sent and got; the answer of the server's own count. */
    static final String MESSAGES = "messages";

    static final String ABSENT = "no such file";

    private final BatonFileSystem files;
    private @Nullable Handle open;

    private SimpleChild(BatonFileSystem files) {
        this.files = files;
    }

    public static void main(String[] arguments) throws Exception {
        ParentLine parent = new ParentLine();
        Orders orders = Orders.parse(arguments);
        try (BatonFileSystem files = BatonFileSystem.connect(orders.connection())) {
            SimpleChild child = new SimpleChild(files);
            parent.say(ParentLine.READY);
            for (String line = parent.hear(); !line.equals(ParentLine.END); line = parent.hear()) {
                parent.say(child.answer(line.split(" ")));
            }
            child.closeOpen();
        }
    }

    private void closeOpen() throws IOException {
        if (open != null) {
            open.close();
        }
    }

    private String answer(String[] words) throws IOException {
        try {
            return act(words);
        } catch (NoSuchFileException e) {
            return ABSENT;
        }
    }

    private String act(String[] words) throws IOException {
        return switch (words[0]) {
            case MESSAGES -> Long.toString(files.client().traffic().messages());
            case "list" -> files.list(words[1]).toString();
            case "exists" -> files.exists(words[1]) ? "yes" : "no";
            case "size" -> Text.count(files.stat(words[1]).size(), "byte");
            case "read" -> read();
            default -> change(words);
        };
    }

    private String change(String[] words) throws IOException {
        switch (words[0]) {
            case "create" -> {
                open = files.open(words[1], StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                write(words[2]);
            }
            case "open" -> open = files.open(words[1]);
            case "write" -> {
                for (int i = Integer.parseInt(words[1]); i > 0; i--) {
                    write(words[2]);
                }
            }
            case "truncate" -> handle().truncate(Long.parseLong(words[1]));
            case "mkdir" -> files.mkdir(words[1]);
            case "rename" -> files.rename(words[1], words[2]);
            case "unlink" -> files.unlink(words[1]);
            default -> throw new IllegalArgumentException("cannot " + words[0]);
        }
        return "done";
    }

    private void write(String text) throws IOException {
        handle().write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** What the open file holds; only its length if that is much. */
    private String read() throws IOException {
        Handle file = handle();
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(file.size(), 1 << 20));
        file.seek(0);
        boolean more = true;
        while (more && bytes.hasRemaining()) {
            more = file.read(bytes) >= 0;
        }
        int length = bytes.position();
        return length > 10 ? Text.count(length, "byte") : new String(bytes.array(), 0, length, StandardCharsets.UTF_8);
    }

    private Handle handle() {
        if (open == null) {
            throw new IllegalStateException("no file is open");
        }
        return open;
    }
}
