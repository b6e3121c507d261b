package org.batonfs.fs.differential;

import java.util.List;

/**
 * A mistake in the shipped sources, made on purpose.
 *
 * @param name what goes wrong
 * @param file the source file, below the module's package
 * @param text what is there exactly once
 * @param replacement what is there instead
 * @param stepsMax so many steps are enough to show it
 */
record Fault(String name, String file, String text, String replacement, int stepsMax) {
    static List<Fault> all() {
        return List.of(
                new Fault(
                        "a rename leaves the old name in the cache",
                        "internal/Changes.java",
                        "pair.from().changed(pair.from().name(), Dentry.ABSENT);",
                        "pair.from().changed(pair.from().name(), moved);",
                        3),
                new Fault(
                        "an unlink is not noted in the cache",
                        "internal/Changes.java",
                        "walk.changed(name, Dentry.ABSENT);",
                        "",
                        3),
                new Fault(
                        "a change of names does not change the inode's version",
                        "internal/Changes.java",
                        "first.changed(firstHold);",
                        "",
                        4),
                new Fault(
                        "a new name is missing in a listing that was cached",
                        "internal/DirectoryNames.java",
                        "dentry.isAbsent() ? all.remove(name) : all.add(name)",
                        "all.remove(name)",
                        4),
                new Fault(
                        "an append does not move the position",
                        "internal/FileCalls.java",
                        "position.advance(moving, at + written, file, hold);",
                        "if (!file.flags().appends()) { position.advance(moving, at + written, file, hold); }",
                        4),
                new Fault(
                        "a positioned write on an append handle does not append",
                        "internal/FileCalls.java",
                        "file.write(hold, from, file.flags().appends() ? file.sizeToChange(hold, null) : at, null);",
                        "file.write(hold, from, at, null);",
                        4),
                new Fault(
                        "a truncate moves the position",
                        "internal/FileCalls.java",
                        "file.truncate(hold, size);",
                        "file.truncate(hold, size); position.set(null, Math.min(size, position.get(null, file)));",
                        5),
                new Fault(
                        "a write beyond the end does not change the size that is known",
                        "internal/OpenFile.java",
                        "inode.changed(exclusive, Math.max(size, end));",
                        "inode.changed(exclusive, size);",
                        4),
                new Fault(
                        "a shared position is taken from before the grant",
                        "internal/Position.java",
                        "return hold.getLong(0);",
                        "return value;",
                        5),
                new Fault(
                        "a file on the way is taken for an absent name",
                        "internal/Walker.java",
                        "throw new NotDirectoryException(path);",
                        "throw new NoSuchFileException(path);",
                        1),
                new Fault(
                        "an error names the host's path",
                        "internal/Queries.java",
                        "throw new NoSuchFileException(walk.path());",
                        "throw new NoSuchFileException(walk.hostPath().toString());",
                        1),
                new Fault(
                        "an absence that is known is told by an error without the path",
                        "internal/Queries.java",
                        "throw new NoSuchFileException(path);",
                        "throw new NoSuchFileException(\"\");",
                        2));
    }

    @Override
    public String toString() {
        return name;
    }
}
