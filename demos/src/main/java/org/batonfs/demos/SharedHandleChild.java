package org.batonfs.demos;

import org.batonfs.fs.BatonFileSystem;
import org.batonfs.fs.Handle;

/** A child of {@link SharedHandleDemo}: takes over the open file of its parent, and writes where the others stopped. */
final class SharedHandleChild {
    private SharedHandleChild() {}

    public static void main(String[] arguments) throws Exception {
        ParentLine parent = new ParentLine();
        Orders orders = Orders.parse(arguments);
        String ticket = System.getenv(SharedHandleDemo.TICKET);
        if (ticket == null) {
            throw new IllegalStateException("no " + SharedHandleDemo.TICKET + " in the environment");
        }
        try (BatonFileSystem files = BatonFileSystem.connect(orders.connection());
                Handle log = files.adopt(ticket)) {
            new LogWriter(orders).work(parent, log);
        }
    }
}
