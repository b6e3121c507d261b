package org.batonfs.sync.core;

/** What a {@link ClientLock} asks of the shell around it, besides sending messages. */
public interface Wakeups {
    /** The outcome of a wait has been decided. */
    void wake(Waiter waiter);

    /** Asks to have {@link ClientLock#onTime} called at that time. A later call may come too early or too often. */
    void wakeAt(long nanos);

    /** What was held has been lowered for other clients, after so many uses since the grant. */
    default void gaveUp(long uses) {}

    /** EXCLUSIVE is about to be lowered. */
    default void beforeLowering() {}

    /** What was held is lost. */
    default void onLost() {}
}
