package org.batonfs.demos;

import org.batonfs.sync.Hold;
import org.batonfs.sync.Mode;
import org.batonfs.sync.SyncClient;
import org.batonfs.sync.SyncHandle;

/** A child of {@link CounterDemo}: increments, and looks whether the number only grows. */
final class CounterChild {
    private CounterChild() {}

    public static void main(String[] arguments) throws Exception {
        ParentLine parent = new ParentLine();
        Orders orders = Orders.parse(arguments);
        try (SyncClient client = SyncClient.connect(orders.connection());
                SyncHandle counter = client.open(CounterDemo.COUNTER)) {
            parent.awaitGo();
            long start = System.nanoTime();
            long turns = 0;
            long last = 0;
            for (int i = 0; i < orders.records(); i++) {
                long value = increment(counter);
                if (value <= last) {
                    throw new IllegalStateException("the counter said " + last + ", and then " + value);
                }
                turns += value == last + 1 && i > 0 ? 0 : 1;
                last = value;
            }
            parent.say(Text.count(orders.records(), "increment") + " in " + Text.count(turns, "turn")
                    + ", its last one made it " + Text.number(last) + "; "
                    + Text.seconds(System.nanoTime() - start));
        }
    }

    private static long increment(SyncHandle counter) throws Exception {
        try (Hold hold = counter.acquire(Mode.EXCLUSIVE)) {
            long value = (hold.length() == 0 ? 0 : hold.getLong(0)) + 1;
            hold.putLong(0, value);
            return value;
        }
    }
}
