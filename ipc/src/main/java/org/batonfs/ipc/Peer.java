package org.batonfs.ipc;

/**
 * Who is at the other end.
 *
 * @param user the user's name, as the kernel vouches for it
 * @param group the group's name, as the kernel vouches for it
 * @param pid the process that connected, as the kernel vouches for it, or -1 where the transport cannot tell
 * @param declaredPid the process id that the peer says it has; a hint for people, nothing to trust
 * @param name the name that the peer gives itself, escaped
 */
public record Peer(String user, String group, long pid, long declaredPid, String name) {
    Peer introduced(long newDeclaredPid, String newName) {
        return new Peer(user, group, pid, newDeclaredPid, newName);
    }

    @Override
    public String toString() {
        return (name.isEmpty() ? "unnamed" : name) + " (pid " + (pid >= 0 ? pid : declaredPid) + ", user " + user + ")";
    }
}
