package io.trialstream.core.sampler.gp;

/** When a model is fitted anew: at fixed counts of finished trials, so that it is a function of the history and not of the calls. */
final class RefitSchedule {
    /** Beyond so many trials the active set is chosen anew every so many. */
    private static final int ROUND = 50;

    private RefitSchedule() {}

    /** The largest count, at most the one given, at which the kernel's parameters are fitted: each a tenth above the last. */
    static int fit(int finished) {
        int count = Math.min(finished, 1);
        for (int next = count; next <= finished; next = Math.max(next + 1, next + next / 10)) {
            count = next;
            if (next == 0) {
                break;
            }
        }
        return count;
    }

    /** The count at which the factor is built; rows after it are appended. */
    static int factor(int finished) {
        return Math.max(fit(finished), finished - finished % ROUND);
    }
}
