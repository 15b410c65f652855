package io.trialstream.core.random;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Derives a random source for each draw from hash(seed, number, purpose): nothing to persist, independent of the order of arrival, and
 * the same in every shell that replays a study.
 */
public final class Seeds {
    private Seeds() {}

    /**
     * @param seed the study's seed
     * @param number what the draw is for: a trial's number, a suggestion's sequence number
     * @param purpose names the use, so that two uses of one number are independent
     */
    public static RandomGenerator derive(long seed, long number, String purpose) {
        return new SplittableRandom(hash(seed, number, purpose));
    }

    /** The 64-bit hash behind {@link #derive}: SplitMix64's finaliser over the three parts. */
    public static long hash(long seed, long number, String purpose) {
        long hash = mix(seed + 0x9E3779B97F4A7C15L);
        hash = mix(hash ^ number * 0xBF58476D1CE4E5B9L);
        for (int i = 0; i < purpose.length(); i++) {
            hash = mix(hash ^ purpose.charAt(i));
        }
        return hash;
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
