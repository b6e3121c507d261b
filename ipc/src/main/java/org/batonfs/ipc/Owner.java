package org.batonfs.ipc;

import java.nio.file.attribute.UserPrincipal;

/**
 * The user that a server runs as.
 *
 * @param principal equal to another principal if the number is the same, whatever the names
 */
record Owner(String name, int uid, UserPrincipal principal) {}
