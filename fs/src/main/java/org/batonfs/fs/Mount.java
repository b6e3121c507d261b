package org.batonfs.fs;

/** A file system under a path prefix. */
public sealed interface Mount permits HostMount {}
