package io.trialstream.core.sim;

import io.trialstream.core.pool.LeaseKey;

/** What is counted while a pool is simulated. */
final class Figures {
    private long busyThousandths;
    private double busyMs;
    private long lastMs;
    private final long startMs;
    private long slots;
    private long events;
    private long reports;
    private long epochs;
    private long refusals;
    private double trainingMs;

    Figures(long startMs) {
        this.startMs = startMs;
        this.lastMs = startMs;
    }

    void slots(int more) {
        slots += more;
    }

    void event() {
        events++;
    }

    void report() {
        reports++;
    }

    void refused() {
        refusals++;
    }

    void trained(LeaseKey key, long epochMs) {
        epochs++;
        trainingMs += epochMs;
    }

    void busy(long nowMs, long moreThousandths) {
        busyMs += (double) busyThousandths / 1000 * (nowMs - lastMs);
        lastMs = nowMs;
        busyThousandths += moreThousandths;
    }

    /** The part of slot time in which a training process lived, from the start to now. */
    double utilisation(long nowMs) {
        busy(nowMs, 0);
        return nowMs == startMs || slots == 0 ? 0 : busyMs / ((double) slots * (nowMs - startMs));
    }

    long events() {
        return events;
    }

    long reports() {
        return reports;
    }

    long epochs() {
        return epochs;
    }

    long refusals() {
        return refusals;
    }

    double trainingMs() {
        return trainingMs;
    }
}
