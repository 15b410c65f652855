package io.trialstream.core.sampler.grid;

import io.trialstream.core.random.Seeds;

/**
 * A pseudo-random permutation of 0 … n-1 with random access in constant time: a balanced Feistel network (Luby and Rackoff 1988) over the
 * next even power of two, walked until it falls below n (Black and Rogaway 2002, "cycle walking"), at most 4 steps on average.
 */
final class Permutation {
    private static final int ROUNDS = 8;

    private final long size;
    private final int halfBits;
    private final long[] keys = new long[ROUNDS];

    /** @param size n, from 1 to 2^62 */
    Permutation(long size, long seed) {
        if (size < 1 || size > 1L << 62) {
            throw new IllegalArgumentException("a permutation of " + size + " numbers; from 1 to 2^62 are possible");
        }
        this.size = size;
        int bits = Math.max(2, 64 - Long.numberOfLeadingZeros(size - 1));
        this.halfBits = (bits + 1) / 2;
        for (int round = 0; round < ROUNDS; round++) {
            keys[round] = Seeds.hash(seed, round, "permutation");
        }
    }

    /** Where the index goes; both 0 to n - 1. */
    long at(long index) {
        long image = index;
        do {
            image = encrypt(image);
        } while (image >= size);
        return image;
    }

    private long encrypt(long block) {
        long mask = (1L << halfBits) - 1;
        long left = block >>> halfBits;
        long right = block & mask;
        for (long key : keys) {
            long mixed = left ^ (mix(right + key) & mask);
            left = right;
            right = mixed;
        }
        return left << halfBits | right;
    }

    private static long mix(long z) {
        long x = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }
}
