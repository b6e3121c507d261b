package org.batonfs.sync;

import java.lang.System.Logger.Level;
import java.util.List;

/**
 * Told what a program has left open when it closes its client or its file system: handles, files, and uses that do not
 * end. Called by the thread that closes, and not at all when there is nothing to tell, or when a process ends without a
 * close.
 */
@FunctionalInterface
public interface ForgottenListener {
    /** Writes a warning to the {@link System.Logger} named {@code org.batonfs.sync}. */
    ForgottenListener LOGGING = (closed, things) -> System.getLogger("org.batonfs.sync")
            .log(Level.WARNING, closed + " is closed, but was not done with " + things);

    /** So many things are named; the last name says how many more there are. */
    int NAMED_MAX = 100;

    /**
     * Something was closed before what it has opened.
     *
     * @param closed what is closed, such as {@code SyncClient[/run/user/1000/app/sync]}
     * @param things what was forgotten, such as {@code SyncHandle[counter]}, {@code 3 of SyncHandle[counter]},
     *     {@code Hold[counter]} or {@code Handle[/app.log]}; the names of resources and paths as the program gave them
     */
    void onForgotten(String closed, List<String> things);
}
