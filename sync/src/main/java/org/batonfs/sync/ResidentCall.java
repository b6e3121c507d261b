package org.batonfs.sync;

import org.batonfs.ipc.Payload;

/** One operation in progress, in the main process. */
public interface ResidentCall {
    /** The number of the client that asked for it. */
    long client();

    /** Whether the client is of the user that the main process runs as. */
    boolean isOwnUser();

    /** The resource that it is done on. */
    ResidentUse resource();

    /**
     * The second resource.
     *
     * @throws IllegalStateException if the client named none
     */
    ResidentUse other();

    /** Whether the client named a second resource. */
    boolean hasOther();

    /** What the client sent with it. */
    Payload body();

    /** The result, empty at first. */
    Payload answer();

    /** Nothing was done, because the value of a resource is in doubt. */
    void refuseInDoubt();

    /** Nothing was done, because the body has no meaning. */
    void refuseUnknown();

    /** It failed in the middle, which is reported; the client is told that the outcome is unknown. */
    void fail(Throwable cause);

    /** It goes on after {@link ResidentOperation#run} has returned, on another thread; the resources stay held. */
    void defer();

    /** What was deferred is done. To be called by the thread that runs it: see {@link ResidentOperations#onLoop}. */
    void finish();
}
