package org.batonfs.demos;

import java.nio.file.Path;
import java.util.List;
import org.batonfs.ipc.ClientOptions;
import org.batonfs.sync.Policy;
import org.batonfs.sync.SyncClientOptions;

/**
 * What a child is told on its command line.
 *
 * @param name what it is called, in traces too
 * @param socket where the server listens
 * @param policy when it gives back what it holds
 * @param number which of the children it is, from 1
 * @param records how much it has to do
 * @param seed where its random lines and pauses come from
 */
record Orders(String name, Path socket, Policy policy, int number, int records, long seed) {
    static Orders of(Stage stage, String name, int number, int records) {
        Settings settings = stage.settings();
        return new Orders(name, stage.socket(), settings.policy(), number, records, settings.seed());
    }

    static Orders parse(String[] arguments) {
        return new Orders(
                arguments[0],
                Path.of(arguments[1]),
                Policy.valueOf(arguments[2]),
                Integer.parseInt(arguments[3]),
                Integer.parseInt(arguments[4]),
                Long.parseLong(arguments[5]));
    }

    List<String> toArguments() {
        return List.of(
                name,
                socket.toString(),
                policy.name(),
                Integer.toString(number),
                Integer.toString(records),
                Long.toString(seed));
    }

    /** How the child connects. */
    SyncClientOptions connection() {
        return SyncClientOptions.over(ClientOptions.at(socket).name(name)).policy(policy);
    }
}
