package org.batonfs.fs.testing;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.batonfs.fs.BatonFileSystem;
import org.batonfs.fs.Handle;

/** What actors do many times, as fast as they can, while others do something else. */
final class FileLoops {
    private final BatonFileSystem files;

    FileLoops(BatonFileSystem files) {
        this.files = files;
    }

    String run(String[] words) throws Exception {
        int count = Integer.parseInt(words[1]);
        return switch (words[0]) {
            case "createMany" -> createMany(count, words[2]);
            case "createNewMany" -> createNewMany(count, words[2]);
            case "churnMany" -> churnMany(count, words[2]);
            case "renameMany" -> renameMany(count, words[2], words[3]);
            case "replaceMany" -> replaceMany(count, words[2], words[3]);
            case "listMany" -> listMany(count, words[2], words[3]);
            case "readWholeMany" -> readWholeMany(count, words[2]);
            case "shuffleMany" -> shuffleMany(count, words[2], Long.parseLong(words[3]));
            case "statMany" -> statMany(count, words[2]);
            default -> throw new IllegalArgumentException("no command " + words[0]);
        };
    }

    private String createMany(int count, String prefix) throws IOException {
        for (int i = 0; i < count; i++) {
            files.open(prefix + i, WRITE, CREATE_NEW).close();
        }
        return "";
    }

    /** Tries to create each name exclusively; answers how many it won. */
    private String createNewMany(int count, String prefix) throws IOException {
        int won = 0;
        for (int i = 0; i < count; i++) {
            try {
                files.open(prefix + i, WRITE, CREATE_NEW).close();
                won++;
            } catch (FileAlreadyExistsException e) {
                if (!e.getFile().equals(prefix + i)) {
                    throw new AssertionError("the error names another path", e);
                }
            }
        }
        return String.valueOf(won);
    }

    /** Creates and unlinks names of its own. */
    private String churnMany(int count, String prefix) throws IOException {
        for (int i = 0; i < count; i++) {
            String path = prefix + i % 7;
            files.open(path, WRITE, CREATE).close();
            files.unlink(path);
        }
        return "";
    }

    /** Renames there and back. */
    private String renameMany(int count, String one, String other) throws IOException {
        for (int i = 0; i < count; i++) {
            files.rename(one, other);
            files.rename(other, one);
        }
        return "";
    }

    /** Writes a new file beside the target, whole, and renames it over the target. */
    private String replaceMany(int count, String target, String beside) throws IOException {
        for (int i = 0; i < count; i++) {
            try (Handle handle = files.open(beside, WRITE, CREATE_NEW)) {
                String content = String.valueOf((char) ('a' + i % 26)).repeat(100);
                handle.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
            }
            files.rename(beside, target);
        }
        return "";
    }

    /** Lists a directory; answers how many listings did not hold each of a number of names exactly once. */
    private String listMany(int count, String directory, String names) throws IOException {
        List<String> wanted = List.of(names.split(",", -1));
        int wrong = 0;
        for (int i = 0; i < count; i++) {
            List<String> listing = files.list(directory);
            int found = 0;
            for (String name : listing) {
                found += wanted.contains(name) ? 1 : 0;
            }
            boolean each = wanted.size() == 1 || new HashSet<>(listing).containsAll(wanted);
            boolean once = found == wanted.size() && new HashSet<>(listing).size() == listing.size();
            wrong += each && once ? 0 : 1;
        }
        return String.valueOf(wrong);
    }

    /** Opens and reads a file that is being replaced; answers how often that went wrong. */
    private String readWholeMany(int count, String path) throws IOException {
        int wrong = 0;
        for (int i = 0; i < count; i++) {
            try (Handle handle = files.open(path, READ)) {
                ByteBuffer buffer = ByteBuffer.allocate(200);
                int length = handle.read(buffer);
                String content = new String(buffer.array(), 0, Math.max(length, 0), StandardCharsets.UTF_8);
                wrong += content.chars().distinct().count() == 1 && length == 100 ? 0 : 1;
            }
        }
        return String.valueOf(wrong);
    }

    /** Moves files and directories of a tree to and fro at random, also into each other; answers how many moves it made. */
    private String shuffleMany(int count, String root, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        int moved = 0;
        for (int i = 0; i < count; i++) {
            String from = randomPath(root, random);
            String to = randomPath(root, random);
            try {
                if (random.nextInt(4) == 0) {
                    files.list(from);
                } else if (random.nextInt(4) == 0) {
                    files.stat(from);
                } else {
                    files.rename(from, to + "/" + from.substring(from.lastIndexOf('/') + 1));
                    moved++;
                }
            } catch (NoSuchFileException e) {
                // Another one was faster.
            } catch (FileSystemException e) {
                if (e instanceof FileAlreadyExistsException) {
                    throw e;
                }
            }
        }
        return String.valueOf(moved);
    }

    private static String randomPath(String root, SplittableRandom random) {
        StringBuilder path = new StringBuilder(root);
        int depth = 1 + random.nextInt(3);
        for (int i = 0; i < depth; i++) {
            path.append("/d").append(random.nextInt(4));
        }
        return path.toString();
    }

    private String statMany(int count, String path) throws IOException {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += files.stat(path).size();
        }
        return String.valueOf(sum);
    }
}
