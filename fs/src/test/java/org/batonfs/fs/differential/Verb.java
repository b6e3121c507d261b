package org.batonfs.fs.differential;

/**
 * What a step can do, and the kinds of its arguments: a handle h, a ticket t, paths p, a number n, the flags f of an open.
 * The last four are done on the host behind Baton's back, and then refreshed.
 */
enum Verb {
    OPEN("hpf"),
    CLOSE("h"),
    READ("hn"),
    WRITE("hnn"),
    READ_AT("hnn"),
    WRITE_AT("hnnn"),
    SEEK("hn"),
    SEEK_TO_END("h"),
    POSITION("h"),
    SIZE("h"),
    TRUNCATE("hn"),
    STAT_OPEN("h"),
    SYNC("h"),
    SHARE("ht"),
    ADOPT("th"),
    STAT("p"),
    STAT_LINK("p"),
    EXISTS("p"),
    LIST("p"),
    MKDIR("p"),
    RMDIR("p"),
    UNLINK("p"),
    RENAME("pp"),
    REFRESH("p"),
    COMPARE(""),
    OUTSIDE_WRITE("pnn"),
    OUTSIDE_MKDIR("p"),
    OUTSIDE_DELETE("p"),
    OUTSIDE_SYMLINK("pp"),
    OUTSIDE_LINK("pp"),
    OUTSIDE_CHMOD("pn");

    final String arguments;

    Verb(String arguments) {
        this.arguments = arguments;
    }

    boolean isOutside() {
        return name().startsWith("OUTSIDE");
    }

    boolean isForHandle() {
        return arguments.startsWith("h") && this != OPEN;
    }
}
