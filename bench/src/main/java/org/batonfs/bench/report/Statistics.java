package org.batonfs.bench.report;

/** The few functions of statistics that a comparison needs, to about ten digits. */
final class Statistics {
    private static final double TINY = 1e-300;
    private static final int STEPS_MAX = 500;

    /** Beyond so many degrees of freedom Student's distribution is the normal one, as far as can be told. */
    private static final double FREEDOM_MAX = 1e6;

    private Statistics() {}

    /** The chance that Student's t is further from 0 than this, on either side. */
    static double twoSided(double t, double freedom) {
        double n = Math.min(freedom, FREEDOM_MAX);
        return beta(n / (n + t * t), n / 2, 0.5);
    }

    /** The t that is exceeded, on either side, with this chance. */
    static double quantile(double chance, double freedom) {
        double low = 0;
        double high = 1;
        while (twoSided(high, freedom) > chance) {
            high *= 2;
        }
        for (int i = 0; i < 200 && high - low > 1e-12 * high; i++) {
            double middle = (low + high) / 2;
            if (twoSided(middle, freedom) > chance) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** The derivative of the logarithm of the gamma function, for positive x. */
    static double digamma(double x) {
        double sum = 0;
        double y = x;
        while (y < 10) {
            sum -= 1 / y;
            y += 1;
        }
        double inverse = 1 / (y * y);
        double series = inverse
                * (1.0 / 12 - inverse * (1.0 / 120 - inverse * (1.0 / 252 - inverse * (1.0 / 240 - inverse / 132))));
        return sum + Math.log(y) - 0.5 / y - series;
    }

    /** The derivative of {@link #digamma}, for positive x. */
    static double trigamma(double x) {
        double sum = 0;
        double y = x;
        while (y < 10) {
            sum += 1 / (y * y);
            y += 1;
        }
        double inverse = 1 / (y * y);
        double series = inverse * (1.0 / 6 - inverse * (1.0 / 30 - inverse * (1.0 / 42 - inverse / 30)));
        return sum + (1 + 0.5 / y + series) / y;
    }

    /** Where {@link #trigamma} has this positive value. */
    static double trigammaInverse(double value) {
        double low = 1e-8;
        double high = 1e8;
        for (int i = 0; i < 200; i++) {
            double middle = Math.sqrt(low * high);
            if (trigamma(middle) > value) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Math.sqrt(low * high);
    }

    /** The regularised incomplete beta function, by its continued fraction. */
    private static double beta(double x, double a, double b) {
        if (x <= 0 || x >= 1) {
            return x <= 0 ? 0 : 1;
        }
        double front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
        return x < (a + 1) / (a + b + 2) ? front * fraction(x, a, b) / a : 1 - front * fraction(1 - x, b, a) / b;
    }

    private static double fraction(double x, double a, double b) {
        double c = 1;
        double d = 1 / nonZero(1 - (a + b) * x / (a + 1));
        double result = d;
        for (int m = 1; m < STEPS_MAX; m++) {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / nonZero(1 + even * d);
            c = nonZero(1 + even / c);
            result *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / nonZero(1 + odd * d);
            c = nonZero(1 + odd / c);
            result *= d * c;
            if (Math.abs(d * c - 1) < 1e-14) {
                break;
            }
        }
        return result;
    }

    private static double nonZero(double value) {
        return Math.abs(value) < TINY ? TINY : value;
    }

    private static double logGamma(double x) {
        double sum = 0;
        double y = x;
        while (y < 10) {
            sum -= Math.log(y);
            y += 1;
        }
        double inverse = 1 / (y * y);
        double series = (1.0 / 12 - inverse * (1.0 / 360 - inverse * (1.0 / 1260 - inverse / 1680))) / y;
        return sum + (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + series;
    }
}
