package org.batonfs.sync;

import org.jspecify.annotations.Nullable;

/**
 * The right of one other process to open a resource, also when nobody else has it open any more. Hand {@link #text} to
 * it, in its environment or as an argument; it calls {@link SyncClient#adopt}. A ticket serves once.
 *
 * <p>Who knows the text can adopt, if the server lets it connect at all.
 */
public final class ShareTicket {
    private static final String PREFIX = "baton1:";

    private final @Nullable SyncClient maker;
    private final long number;
    private final String name;

    ShareTicket(@Nullable SyncClient maker, long number, String name) {
        this.maker = maker;
        this.number = number;
        this.name = name;
    }

    /**
     * Reads what {@link #text} wrote, to see what it is for. Nobody is asked whether it stands, and {@link #cancel} does
     * nothing: it is not this process that made it.
     *
     * @throws IllegalArgumentException if it is not the text of a ticket
     */
    public static ShareTicket parse(String text) {
        int colon = text.indexOf(':', PREFIX.length());
        if (!text.startsWith(PREFIX) || colon < 0) {
            throw new IllegalArgumentException("not a ticket: it must read " + PREFIX + "number:name");
        }
        try {
            long number = Long.parseUnsignedLong(text.substring(PREFIX.length(), colon), 16);
            return new ShareTicket(null, number, text.substring(colon + 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a ticket: its number is not hexadecimal", e);
        }
    }

    /** The ticket as one line of text. */
    public String text() {
        return PREFIX + Long.toHexString(number) + ":" + name;
    }

    /** The name of the resource. */
    public String name() {
        return name;
    }

    /** Takes the ticket back, if nobody has adopted it yet. */
    public void cancel() {
        if (maker != null) {
            maker.cancel(number);
        }
    }

    /** Takes the ticket back when that process has ended without adopting it. */
    @SuppressWarnings("FutureReturnValueIgnored") // cancelling cannot fail
    public void cancelWhenEnded(Process process) {
        process.onExit().thenRun(this::cancel);
    }

    long number() {
        return number;
    }

    /** Does not show the number: it is a secret. */
    @Override
    public String toString() {
        return "ShareTicket[" + name + "]";
    }
}
