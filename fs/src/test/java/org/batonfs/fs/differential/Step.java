package org.batonfs.fs.differential;

import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One operation by one client, as a line of words: the client's number, the verb, the arguments. {@code 1 write-at h2 300 5
 * 0} is: client 1 writes 300 bytes of the pattern 5 at 0 by its handle h2.
 *
 * @param client who does it
 * @param verb what is done
 * @param arguments one for each letter of the verb
 */
record Step(int client, Verb verb, List<String> arguments) {
    static Step of(String line) {
        String[] words = line.split(" ", -1);
        Verb verb = Verb.valueOf(words[1].toUpperCase(Locale.ROOT).replace('-', '_'));
        List<String> arguments = Arrays.asList(words).subList(2, words.length);
        if (arguments.size() != verb.arguments.length()) {
            throw new IllegalArgumentException(line + ": the arguments must be " + verb.arguments);
        }
        return new Step(Integer.parseInt(words[0]), verb, List.copyOf(arguments));
    }

    static Step of(int client, Verb verb, String... arguments) {
        return new Step(client, verb, List.of(arguments));
    }

    String text(int index) {
        return arguments.get(index);
    }

    long number(int index) {
        return Long.parseLong(arguments.get(index));
    }

    /** The options of an open; NONE is none. */
    OpenOption[] options() {
        List<OpenOption> options = new ArrayList<>();
        for (String word : text(2).split(",", -1)) {
            if (word.equals("NOFOLLOW")) {
                options.add(LinkOption.NOFOLLOW_LINKS);
            } else if (!word.equals("NONE")) {
                options.add(StandardOpenOption.valueOf(word));
            }
        }
        return options.toArray(new OpenOption[0]);
    }

    /** So many bytes of a pattern. */
    static byte[] bytes(long count, long pattern) {
        byte[] bytes = new byte[(int) count];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ('a' + (pattern + i) % 26);
        }
        return bytes;
    }

    Step with(int index, String argument) {
        List<String> changed = new ArrayList<>(arguments);
        changed.set(index, argument);
        return new Step(client, verb, List.copyOf(changed));
    }

    Step by(int otherClient) {
        return new Step(otherClient, verb, arguments);
    }

    @Override
    public String toString() {
        String words = client + " " + verb.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return arguments.isEmpty() ? words : words + " " + String.join(" ", arguments);
    }
}
