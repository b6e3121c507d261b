package org.batonfs.ipc;

/**
 * Why a connection ended, for programs and for people.
 *
 * @param code the kind of end
 * @param text one line for people; what a peer wrote in it is escaped and cut before it gets here
 */
public record EndReason(EndCode code, String text) {
    @Override
    public String toString() {
        return text.isEmpty() ? code.name() : code.name() + ": " + text;
    }
}
