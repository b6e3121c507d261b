package org.batonfs.sync.testing;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a program that is run by hand. {@code --help} prints how to use it and ends with 0; what is not understood
 * prints the same to the standard error and ends with 2, before anything is done.
 */
public final class Options {
    private static final int NOT_UNDERSTOOD = 2;

    private final String usage;
    private final Map<String, String> given = new HashMap<>();

    private Options(String usage) {
        this.usage = usage;
    }

    /**
     * Reads options.
     *
     * @param valued those that a value follows
     * @param flags those without
     */
    public static Options parse(String usage, List<String> valued, List<String> flags, String... arguments) {
        Options options = new Options(usage);
        options.answerHelp(arguments);
        for (int i = 0; i < arguments.length; i++) {
            if (flags.contains(arguments[i])) {
                options.given.put(arguments[i], "");
            } else if (valued.contains(arguments[i]) && i + 1 < arguments.length) {
                options.given.put(arguments[i], arguments[++i]);
            } else {
                options.fail(arguments[i]);
            }
        }
        return options;
    }

    /** Reads numbers that have no names; those that are not given are the defaults. */
    public static int[] numbers(String usage, String[] arguments, int... defaults) {
        Options options = new Options(usage);
        options.answerHelp(arguments);
        int[] numbers = defaults.clone();
        for (int i = 0; i < arguments.length; i++) {
            if (i >= numbers.length) {
                options.fail(arguments[i]);
            }
            numbers[i] = Math.toIntExact(options.number(arguments[i]));
        }
        return numbers;
    }

    public boolean has(String name) {
        return given.containsKey(name);
    }

    public @Nullable String text(String name) {
        return given.get(name);
    }

    /** A number, which may be written with underscores or commas. */
    public long number(String name, long otherwise) {
        String text = given.get(name);
        return text == null ? otherwise : number(text);
    }

    private long number(String text) {
        try {
            return Long.parseLong(text.replace("_", "").replace(",", ""));
        } catch (NumberFormatException e) {
            fail(text);
            throw e;
        }
    }

    private void answerHelp(String... arguments) {
        if (Arrays.asList(arguments).contains("--help")) {
            System.out.print(usage);
            System.exit(0);
        }
    }

    private void fail(String argument) {
        endWith("not understood: " + argument);
    }

    /** Ends the program as when something is not understood: says what is wrong, and how to use it. */
    public void endWith(String what) {
        System.err.println(what);
        System.err.print(usage);
        System.exit(NOT_UNDERSTOOD);
    }
}
