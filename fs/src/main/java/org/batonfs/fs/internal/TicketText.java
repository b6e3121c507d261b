package org.batonfs.fs.internal;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.batonfs.fs.InodeId;

/**
 * What a ticket for an open file says, as one line without spaces: how it is open, which inode it stands on and where
 * that was, and the ticket of its position.
 *
 * @param flags how it is open
 * @param id the inode
 * @param path where it was when it was opened, without links and dots
 * @param position the text of the position's ticket
 */
record TicketText(OpenFlags flags, InodeId id, String path, String position) {
    private static final String PREFIX = "baton-file1";
    private static final int PARTS = 6;

    String write() {
        return PREFIX + ":" + flags.lasting() + ":" + id + ":" + URLEncoder.encode(path, StandardCharsets.UTF_8) + ":"
                + position;
    }

    /** Reads what {@link #write} wrote. */
    static TicketText read(String text) {
        String[] parts = text.split(":", PARTS);
        if (parts.length != PARTS || !parts[0].equals(PREFIX)) {
            throw new IllegalArgumentException("not the ticket of an open file: it must begin with " + PREFIX);
        }
        try {
            InodeId id = new InodeId(Long.parseUnsignedLong(parts[2], 16), Long.parseUnsignedLong(parts[3], 16));
            String path = URLDecoder.decode(parts[4], StandardCharsets.UTF_8);
            PathNames.parse(path);
            return new TicketText(OpenFlags.ofLasting(Integer.parseInt(parts[1])), id, path, parts[5]);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not the ticket of an open file: " + e.getMessage(), e);
        }
    }
}
