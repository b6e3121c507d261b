package org.batonfs.sync.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The side of the child in {@link ChildProcess}: reads commands from standard input, one a line, words separated by one
 * space, and answers each with {@code ok <result>} or {@code error <class>: <message>}.
 */
@FunctionalInterface
public interface Commands {
    /**
     * Does one command.
     *
     * @param words the command's name and its arguments
     * @return what to answer; one line
     */
    String run(String[] words) throws Exception;

    /** Does what it is told until standard input ends. */
    static void loop(Commands commands) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(answer(commands, line));
        }
    }

    private static String answer(Commands commands, String line) {
        try {
            String result = commands.run(line.split(" "));
            return result.isEmpty() ? "ok" : "ok " + result;
        } catch (Throwable t) {
            t.printStackTrace();
            return "error " + t.getClass().getSimpleName() + ": " + oneLine(t.getMessage());
        }
    }

    private static String oneLine(String message) {
        return message == null ? "" : message.replace('\n', ' ');
    }
}
