package org.batonfs.sync;

import java.nio.file.Path;

/** A child process that counts in a resource for ever, and says each count once the use that made it has ended. */
final class CountingChild {
    private CountingChild() {}

    /** Arguments: socket, policy, name of the resource. */
    public static void main(String[] arguments) throws Exception {
        SyncClient client =
                SyncClient.connect(SyncClientOptions.at(Path.of(arguments[0])).policy(Policy.valueOf(arguments[1])));
        SyncHandle handle = client.open(arguments[2]);
        while (true) {
            long count;
            try (Hold hold = handle.acquire(Mode.EXCLUSIVE)) {
                count = hold.length() == 0 ? 1 : hold.getLong(0) + 1;
                hold.putLong(0, count);
            } catch (HandleClosedException e) {
                return; // the process is ending
            }
            System.out.println("ok " + count);
        }
    }
}
