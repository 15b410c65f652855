package io.trialstream.core.study;

/**
 * A part of the ledger: what slots were used for, and what early stopping saved.
 *
 * @param usefulMs time that was used and not lost, in slot-milliseconds
 * @param lostMs time lost to faults: training after the last checkpoint of runs that were lost or failed, and all of trials that failed
 *     for good, in slot-milliseconds
 * @param savedMs an estimate of what early stopping saved, in slot-milliseconds
 */
public record SlotTime(long usefulMs, long lostMs, long savedMs) {
    /** Nothing yet. */
    public static final SlotTime NONE = new SlotTime(0, 0, 0);

    /** What a trial's ended runs add to the ledger; maxResource is a full training, in epochs. */
    public static SlotTime of(Trial trial, long maxResource) {
        return new SlotTime(trial.slotMs() - trial.lostSlotMs(), trial.lostSlotMs(), saved(trial, maxResource));
    }

    /**
     * The epochs that a trial stopped early did not train, each at the slot time that an epoch of it took on average. Trials that a person
     * stopped, or that were stopped since their study ended, save nothing: nobody knows whether they would have been trained.
     */
    private static long saved(Trial trial, long maxResource) {
        long missing = maxResource - trial.progress().lastEpoch();
        if (!stoppedEarly(trial) || missing <= 0 || trial.spentEpochs() <= 0) {
            return 0;
        }
        return Math.round((double) missing * trial.slotMs() / trial.spentEpochs());
    }

    private static boolean stoppedEarly(Trial trial) {
        boolean ended = trial.state() == TrialState.STOPPED || trial.state() == TrialState.INFEASIBLE;
        return ended
                && switch (trial.ending().reason()) {
                    case RUNG, PLATEAU, THRESHOLD, DIVERGED -> true;
                    default -> false;
                };
    }

    /**
     * What of a run's slot time a fault cost: the share of its epochs that no checkpoint holds; all of it when it trained no epoch.
     *
     * @param runMs the run's slot time, in slot-milliseconds
     * @param fromEpoch the epoch that the run went on from
     * @param lastEpoch the last that it reported
     * @param checkpointEpoch the newest checkpoint's; 0: none
     */
    public static long lost(long runMs, long fromEpoch, long lastEpoch, long checkpointEpoch) {
        long trained = lastEpoch - fromEpoch;
        if (trained <= 0) {
            return runMs;
        }
        long kept = Math.min(trained, Math.max(0, checkpointEpoch - fromEpoch));
        return Math.round((double) runMs * (trained - kept) / trained);
    }

    /** Both together. */
    public SlotTime plus(SlotTime other) {
        return new SlotTime(usefulMs + other.usefulMs, lostMs + other.lostMs, savedMs + other.savedMs);
    }

    /** This without the other. */
    public SlotTime minus(SlotTime other) {
        return new SlotTime(usefulMs - other.usefulMs, lostMs - other.lostMs, savedMs - other.savedMs);
    }
}
