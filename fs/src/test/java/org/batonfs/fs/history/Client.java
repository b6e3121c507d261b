package org.batonfs.fs.history;

import org.batonfs.sync.testing.ChildProcess;

/** A client of a history as the harness sees it. */
final class Client {
    final ChildProcess child;
    final int process;

    /** Whether it changes files, or only values. */
    final boolean changesFiles;

    /** Whether it goes on with a successor of a main process that was killed. */
    final boolean reconnects;

    /** Whether it was stopped for longer than it may be. */
    boolean isStopped;

    private int unanswered;

    Client(ChildProcess child, int process, boolean changesFiles, boolean reconnects) {
        this.child = child;
        this.process = process;
        this.changesFiles = changesFiles;
        this.reconnects = reconnects;
    }

    /** Tells it something without waiting. */
    void tell(String command) {
        child.send(command);
        unanswered++;
    }

    /** Waits until it has done all that it was told, and returns its last answer: how it ended, or nothing. */
    String settle() {
        String answer = "";
        for (; unanswered > 0; unanswered--) {
            answer = child.answer();
        }
        return answer;
    }

    /** Whether it has answered all that it was told. */
    boolean isSettled() {
        return child.answerCount() >= unanswered;
    }

    @Override
    public String toString() {
        return "p" + process + (reconnects ? "" : " (does not reconnect)") + (changesFiles ? "" : " (values only)");
    }
}
