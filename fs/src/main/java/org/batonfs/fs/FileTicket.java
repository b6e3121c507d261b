package org.batonfs.fs;

import org.batonfs.sync.ShareTicket;

/**
 * The right of one other process to adopt an open file, also after the handle that made it is closed. Hand {@link #text} to
 * it, in its environment or as an argument; it calls {@link BatonFileSystem#adopt}. A ticket serves once: each child needs
 * its own.
 *
 * <p>Who knows the text can adopt, if the server lets it connect at all.
 */
public final class FileTicket {
    private final String path;
    private final String text;
    private final ShareTicket position;

    FileTicket(String path, String text, ShareTicket position) {
        this.path = path;
        this.text = text;
        this.position = position;
    }

    /** The ticket as one line of text without spaces. */
    public String text() {
        return text;
    }

    /** Takes the ticket back, if nobody has adopted it yet. */
    public void cancel() {
        position.cancel();
    }

    /** Takes the ticket back when that process has ended without adopting it. */
    public void cancelWhenEnded(Process process) {
        position.cancelWhenEnded(process);
    }

    /** Does not show the text: it is a secret. */
    @Override
    public String toString() {
        return "FileTicket[" + path + "]";
    }
}
