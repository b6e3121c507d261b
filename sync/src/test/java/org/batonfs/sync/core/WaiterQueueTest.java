package org.batonfs.sync.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.batonfs.sync.Mode;
import org.junit.jupiter.api.Test;

/** The order of those who wait, whoever goes meanwhile. */
class WaiterQueueTest {
    private final WaiterQueue queue = new WaiterQueue();

    private static List<Waiter> contentsOf(WaiterQueue queue) {
        List<Waiter> all = new ArrayList<>();
        queue.forEach(all::add);
        return all;
    }

    @Test
    void shouldBehaveAsAListDoes() {
        SplittableRandom random = new SplittableRandom(1);
        List<Waiter> expected = new ArrayList<>();
        for (int step = 0; step < 10_000; step++) {
            int size = expected.size();
            switch (random.nextInt(size > 5 ? 5 : 3)) {
                case 0, 1 -> {
                    Waiter waiter = new Waiter(Mode.SHARED) {};
                    queue.addLast(waiter);
                    expected.add(waiter);
                }
                case 2, 3 -> assertSame(size == 0 ? null : expected.remove(0), queue.pollFirst());
                default -> assertTrue(queue.remove(expected.remove(random.nextInt(size))));
            }
            assertEquals(expected, contentsOf(queue));
            assertEquals(expected.size(), queue.size());
            assertEquals(expected.isEmpty(), queue.isEmpty());
            assertSame(expected.isEmpty() ? null : expected.get(0), queue.peekFirst());
        }
    }

    @Test
    void shouldTakeOneOutWhileItIsSeen() {
        for (int i = 0; i < 5; i++) {
            queue.addLast(new Waiter(i % 2 == 0 ? Mode.SHARED : Mode.EXCLUSIVE) {});
        }
        for (Waiter waiter : queue) {
            if (waiter.mode() == Mode.SHARED) {
                assertTrue(queue.remove(waiter));
                assertFalse(queue.contains(waiter));
            }
        }
        assertEquals(2, queue.size());
        queue.addLast(new Waiter(Mode.SHARED) {});
        assertEquals(3, queue.size());
    }

    @Test
    void shouldSayThatOneIsNotThere() {
        assertFalse(queue.remove(new Waiter(Mode.SHARED) {}));
        assertNull(queue.pollFirst());
    }
}
