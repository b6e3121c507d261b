package org.batonfs.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void shouldKnowStudentsDistribution() {
        // With one degree of freedom it is Cauchy's, with two and four there are closed forms.
        for (double t : new double[] {0.1, 1, 3, 12.706, 100}) {
            assertEquals(1 - 2 * Math.atan(t) / Math.PI, Statistics.twoSided(t, 1), 1e-10);
            assertEquals(1 - t / Math.sqrt(2 + t * t), Statistics.twoSided(t, 2), 1e-10);
            double x = t / Math.sqrt(4 + t * t);
            assertEquals(1 - (1.5 * x - 0.5 * x * x * x), Statistics.twoSided(t, 4), 1e-10);
            assertEquals(Statistics.twoSided(t, 7), Statistics.twoSided(-t, 7), 1e-12);
        }
        assertEquals(0.05, Statistics.twoSided(1.959964, 1e7), 1e-5);
        assertEquals(2.228139, Statistics.quantile(0.05, 10), 1e-5);
        assertEquals(12.7062047, Statistics.quantile(0.05, 1), 1e-5);
    }

    @Test
    void shouldKnowTheGammaFunctionsDerivatives() {
        assertEquals(-0.5772156649015329, Statistics.digamma(1), 1e-10);
        assertEquals(-0.5772156649015329 - 2 * Math.log(2), Statistics.digamma(0.5), 1e-10);
        assertEquals(Math.PI * Math.PI / 6, Statistics.trigamma(1), 1e-10);
        assertEquals(Math.PI * Math.PI / 2, Statistics.trigamma(0.5), 1e-10);
        for (double x : new double[] {0.01, 0.7, 2, 55, 10_000}) {
            assertEquals(x, Statistics.trigammaInverse(Statistics.trigamma(x)), 1e-6 * x);
        }
    }

    @Test
    void shouldLearnTheNoiseOfRowsThatAreAlike() {
        long seed = 20250101;
        SplittableRandom random = new SplittableRandom(seed);
        List<Noise.Own> alike = new ArrayList<>();
        List<Noise.Own> different = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            alike.add(own(random, 0.02));
            different.add(own(random, 0.02 * Math.exp(1.2 * random.nextGaussian())));
        }

        Noise one = Noise.of(alike);
        Noise many = Noise.of(different);

        assertEquals(0.02 * 0.02, one.variance(), 0.00004, "seed " + seed);
        assertTrue(one.freedom() > 20, "alike rows teach much about each other: " + one + ", seed " + seed);
        assertTrue(many.freedom() < 5, "different rows teach little about each other: " + many + ", seed " + seed);
    }

    @Test
    void shouldLearnNothingFromFewRows() {
        Noise.Own own = new Noise.Own(0.0004, 4);

        assertEquals(own, Noise.of(List.of(own, own)).moderated(own));
    }

    private static Noise.Own own(SplittableRandom random, double deviation) {
        double squares = 0;
        for (int i = 0; i < 4; i++) {
            double value = deviation * random.nextGaussian();
            squares += value * value;
        }
        return new Noise.Own(squares / 4, 4);
    }
}
