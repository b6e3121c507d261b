package org.batonfs.fs.history;

/** What the actors of a history use, by number: each is judged on its own. */
final class Keys {
    static final int VALUES = 3;
    static final int SENT_VALUES = 2;
    static final int LOGS = 2;
    static final int SLOTS = 4;

    static final int VALUE = 0;
    static final int LOG = 10;
    static final int SLOT = 20;
    static final int TAPE = 30;
    static final int QUEUE = 40;
    static final int NAMES = 50;
    static final int SENT = 60;

    static final String TAPE_PATH = "/tape";
    static final String QUEUE_PATH = "/queue";
    static final String SLOTS_PATH = "/slots";
    static final String DIRECTORY = "/names";

    private Keys() {}

    static String value(int number) {
        return "value-" + number;
    }

    static String sent(int number) {
        return "sent-" + number;
    }

    static String log(int number) {
        return "/log-" + number;
    }

    static String name(int number) {
        return DIRECTORY + "/" + (char) ('a' + number);
    }
}
