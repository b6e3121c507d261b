package org.batonfs.sync.core;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Waiters in the order in which they came. The links are in the waiters themselves, each of which is in one queue at most: to wait
 * takes no memory, and cannot fail for want of it.
 */
final class WaiterQueue implements Iterable<Waiter> {
    private @Nullable Waiter first;
    private @Nullable Waiter last;

    boolean isEmpty() {
        return first == null;
    }

    @Nullable
    Waiter peekFirst() {
        return first;
    }

    void addLast(Waiter waiter) {
        Waiter before = last;
        waiter.next = null;
        if (before == null) {
            first = waiter;
        } else {
            before.next = waiter;
        }
        last = waiter;
    }

    /** Takes the first one out; {@code null} if there is none. */
    @Nullable
    Waiter pollFirst() {
        Waiter head = first;
        if (head != null) {
            unlink(null, head);
        }
        return head;
    }

    /** Takes one out, and says whether it was there. */
    boolean remove(Waiter waiter) {
        Waiter before = null;
        for (Waiter each = first; each != null; each = each.next) {
            if (each == waiter) {
                unlink(before, each);
                return true;
            }
            before = each;
        }
        return false;
    }

    private void unlink(@Nullable Waiter before, Waiter waiter) {
        if (before == null) {
            first = waiter.next;
        } else {
            before.next = waiter.next;
        }
        if (last == waiter) {
            last = before;
        }
        waiter.next = null;
    }

    boolean contains(Waiter waiter) {
        for (Waiter each : this) {
            if (each == waiter) {
                return true;
            }
        }
        return false;
    }

    int size() {
        int count = 0;
        for (Waiter each = first; each != null; each = each.next) {
            count++;
        }
        return count;
    }

    /** Forgets all; their links stay as they are. */
    void clear() {
        first = null;
        last = null;
    }

    /** The queue must not change meanwhile, except that the one that was seen last is taken out. */
    @Override
    public Iterator<Waiter> iterator() {
        return new Iterator<>() {
            private @Nullable Waiter next = first;

            @Override
            public boolean hasNext() {
                return next != null;
            }

            @Override
            public Waiter next() {
                Waiter seen = next;
                if (seen == null) {
                    throw new NoSuchElementException();
                }
                next = seen.next;
                return seen;
            }
        };
    }
}
