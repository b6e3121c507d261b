package org.batonfs.ipc.simulation;

import java.util.ArrayList;
import java.util.List;

/** Failures as text, without the frames that tell nothing. */
final class Failures {
    private static final int FRAMES_MAX = 14;

    private Failures() {}

    static String describe(Throwable failure) {
        StringBuilder text = new StringBuilder(failure.toString());
        for (String frame : frames(failure.getStackTrace())) {
            text.append("\n    at ").append(frame);
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            text.append("\n  suppressed ").append(describe(suppressed));
        }
        if (failure.getCause() != null) {
            text.append("\n  caused by ").append(describe(failure.getCause()));
        }
        return text.toString();
    }

    static List<String> frames(StackTraceElement[] stack) {
        List<String> frames = new ArrayList<>();
        for (StackTraceElement frame : stack) {
            boolean isOurs = frame.getClassName().startsWith("org.batonfs.")
                    && !frame.getClassName().startsWith("org.batonfs.ipc.simulation.");
            if (isOurs && frames.size() < FRAMES_MAX) {
                frames.add(frame.toString());
            }
        }
        return frames;
    }
}
