package io.trialstream.scheduler.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** A bucket of permits for each client, filled at a steady rate. Forgets the clients that were silent longest. */
final class RateLimiter {
    private static final int CLIENTS = 10_000;
    private static final double NANOS = 1e9;

    private static final class Bucket {
        private double permits;
        private long filledAt;
    }

    private final double perSecond;
    private final int burst;
    private final LongSupplier nanoClock;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > CLIENTS;
        }
    };

    RateLimiter(double perSecond, int burst, LongSupplier nanoClock) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.nanoClock = nanoClock;
    }

    /** Takes a permit; false: the client has none left. */
    synchronized boolean take(String client) {
        Bucket bucket = filled(client);
        if (bucket.permits < 1) {
            return false;
        }
        bucket.permits -= 1;
        return true;
    }

    /** Whether the client has a permit, which is left where it is. */
    synchronized boolean has(String client) {
        return filled(client).permits >= 1;
    }

    private Bucket filled(String client) {
        long now = nanoClock.getAsLong();
        Bucket bucket = buckets.get(client);
        if (bucket == null) {
            bucket = new Bucket();
            bucket.permits = burst;
            bucket.filledAt = now;
            buckets.put(client, bucket);
        }
        bucket.permits = Math.min(burst, bucket.permits + (now - bucket.filledAt) / NANOS * perSecond);
        bucket.filledAt = now;
        return bucket;
    }
}
