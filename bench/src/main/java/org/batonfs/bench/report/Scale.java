package org.batonfs.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where values lie on an axis, from 0 at its beginning to 1 at its end, and which of them have a tick. */
final class Scale {
    private static final int TICKS_WANTED = 5;

    private final boolean isLogarithmic;
    private final double from;
    private final double to;
    private final List<Double> ticks = new ArrayList<>();

    private Scale(boolean isLogarithmic, double from, double to) {
        this.isLogarithmic = isLogarithmic;
        this.from = from;
        this.to = to;
    }

    /** From 0 to a round number beyond the largest value. */
    static Scale linear(double most) {
        double raw = Math.max(most, 1e-9) / TICKS_WANTED;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double step = power * (raw / power <= 1 ? 1 : raw / power <= 2 ? 2 : raw / power <= 5 ? 5 : 10);
        int count = (int) Math.ceil(most / step + 1e-9);
        Scale scale = new Scale(false, 0, step * Math.max(1, count));
        for (int i = 0; i <= Math.max(1, count); i++) {
            scale.ticks.add(i * step);
        }
        return scale;
    }

    /** Powers of ten, and what lies between them where there is room; from a round number below to one beyond. */
    static Scale logarithmic(double least, double most) {
        double from = roundDown(least);
        double to = roundUp(Math.max(most, from * 1.01));
        Scale scale = new Scale(true, Math.log10(from), Math.log10(to));
        double decades = scale.to - scale.from;
        int[] within = decades > 3.2 ? new int[] {1} : decades > 1.7 ? new int[] {1, 3} : new int[] {1, 2, 5};
        for (int power = (int) Math.floor(scale.from + 1e-9); power <= scale.to + 1e-9; power++) {
            for (int digit : within) {
                double tick = digit * Math.pow(10, power);
                if (tick >= from * 0.999 && tick <= to * 1.001) {
                    scale.ticks.add(tick);
                }
            }
        }
        return scale;
    }

    private static double roundDown(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value) + 1e-9));
        double digit = value / power;
        return power * (digit >= 5 ? 5 : digit >= 2 ? 2 : 1);
    }

    private static double roundUp(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value) + 1e-9));
        double digit = value / power;
        return power * (digit <= 1.0001 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }

    double at(double value) {
        double place = isLogarithmic ? Math.log10(Math.max(value, 1e-12)) : value;
        return Math.min(1, Math.max(0, (place - from) / (to - from)));
    }

    List<Double> ticks() {
        return ticks;
    }

    /** A number as people read it: 1.2 M, 250 k, 40, 0.02. */
    static String number(double value) {
        double size = Math.abs(value);
        if (size >= 1e6) {
            return digits(value / 1e6) + " M";
        } else if (size >= 1e3) {
            return digits(value / 1e3) + " k";
        } else if (size >= 0.01 || size == 0) {
            return digits(value);
        }
        return trimmed(String.format(Locale.ROOT, size >= 0.0001 ? "%.4f" : "%.6f", value));
    }

    private static String digits(double value) {
        double size = Math.abs(value);
        return trimmed(String.format(Locale.ROOT, size >= 99.5 ? "%.0f" : size >= 9.95 ? "%.1f" : "%.2f", value));
    }

    private static String trimmed(String number) {
        return number.indexOf('.') < 0 ? number : number.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
}
