package org.batonfs.demos;

import java.nio.file.StandardOpenOption;
import org.batonfs.fs.BatonFileSystem;
import org.batonfs.fs.Handle;

/** A child of {@link AppendDemo}: opens the log by itself, and appends. */
final class AppendChild {
    private AppendChild() {}

    public static void main(String[] arguments) throws Exception {
        ParentLine parent = new ParentLine();
        Orders orders = Orders.parse(arguments);
        try (BatonFileSystem files = BatonFileSystem.connect(orders.connection());
                Handle log = files.open(AppendDemo.LOG, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            new LogWriter(orders).work(parent, log);
        }
    }
}
