package org.batonfs.fs.history;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.SplittableRandom;
import org.batonfs.fs.BatonFileSystem;
import org.batonfs.fs.Handle;
import org.batonfs.sync.history.HistoryFile;

/** What a thread does with the names of a directory. */
final class NameActs {
    private final BatonFileSystem files;
    private final HistoryFile history;
    private final SplittableRandom random;

    NameActs(BatonFileSystem files, HistoryFile history, SplittableRandom random) {
        this.files = files;
        this.history = history;
        this.random = random;
    }

    /** Does something to a name, and records it. */
    void change() throws IOException {
        int name = random.nextInt(NamesModel.NAMES);
        switch (random.nextInt(3)) {
            case 0 -> create(name);
            case 1 -> unlink(name);
            default -> rename(name, (name + 1 + random.nextInt(NamesModel.NAMES - 1)) % NamesModel.NAMES);
        }
    }

    /** Looks at a name or at all, and records it. */
    void look() throws IOException {
        if (random.nextInt(3) == 0) {
            history.call(Act.LIST.ordinal(), Keys.NAMES, 0);
            long bits = 0;
            for (String name : files.list(Keys.DIRECTORY)) {
                bits |= 1L << (name.charAt(0) - 'a');
            }
            history.returned(bits, 0, 0);
            return;
        }
        int name = random.nextInt(NamesModel.NAMES);
        history.call(Act.STAT.ordinal(), Keys.NAMES, name);
        long inode;
        try {
            inode = files.stat(Keys.name(name)).id().number();
        } catch (NoSuchFileException e) {
            inode = 0;
        }
        history.returned(inode, 0, 0);
    }

    private void create(int name) throws IOException {
        history.call(Act.CREATE.ordinal(), Keys.NAMES, name);
        long inode;
        try (Handle made = files.open(Keys.name(name), WRITE, CREATE_NEW)) {
            inode = made.stat().id().number();
        } catch (FileAlreadyExistsException e) {
            inode = 0;
        }
        history.returned(inode, 0, 0);
    }

    private void unlink(int name) throws IOException {
        history.call(Act.UNLINK.ordinal(), Keys.NAMES, name);
        boolean done = true;
        try {
            files.unlink(Keys.name(name));
        } catch (NoSuchFileException e) {
            done = false;
        }
        history.returned(done ? 1 : 0, 0, 0);
    }

    private void rename(int from, int to) throws IOException {
        history.call(Act.RENAME.ordinal(), Keys.NAMES, (long) from << 32 | to);
        boolean done = true;
        try {
            files.rename(Keys.name(from), Keys.name(to));
        } catch (NoSuchFileException e) {
            done = false;
        }
        history.returned(done ? 1 : 0, 0, 0);
    }
}
