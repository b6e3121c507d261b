package org.batonfs.ipc;

/** The user that a server runs as. */
record Owner(String name, int uid) {}
