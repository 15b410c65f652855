package io.trialstream.core.study;

import io.trialstream.core.sampler.ObservedTrial.Measurement;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.space.Hyperparameters;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One trial, as it is stored: a row. Immutable; changed by {@link #edit}.
 *
 * @param study its study's id
 * @param number from 0, dense
 * @param hyperparameters its configuration
 * @param provenance what proposed it
 * @param suggestion the sequence number of the suggestion that it used; -1: a starting point's or a person's
 * @param bracket its bracket, from 0
 * @param state where it stands
 * @param ending why it is in that state
 * @param leaseEpoch the newest lease's; 0: never assigned
 * @param lease the live lease; null unless RUNNING
 * @param order what its agent was told; null: nothing
 * @param agentId the agent that runs it or ran it last; empty: none yet
 * @param progress how far it is
 * @param rungs its values at the rungs that it reached, in order; lower is better
 * @param checkpoint the newest; null: none
 * @param retries how often it was started anew at its own expense
 * @param notBeforeMs it must not start before, in milliseconds since 1970 UTC; 0: at once
 * @param spentEpochs epochs trained by runs that ended, repeated ones included, in epochs
 * @param slotMs slot time used by runs that ended, in slot-milliseconds
 * @param lostSlotMs the part of slotMs that was lost to faults, in slot-milliseconds
 * @param createdAtMs in milliseconds since 1970 UTC
 * @param startedAtMs when it first started; 0: not yet
 * @param endedAtMs when it ended; 0: not yet
 * @param waitingSinceMs since when it waits; 0: it does not
 * @param note a person's
 * @param tags a person's
 * @param unheeded what was judged about it and not carried out
 */
public record Trial(
        String study,
        int number,
        Hyperparameters hyperparameters,
        Provenance provenance,
        long suggestion,
        int bracket,
        TrialState state,
        Ending ending,
        int leaseEpoch,
        @Nullable Lease lease,
        @Nullable Order order,
        String agentId,
        Progress progress,
        List<Measurement> rungs,
        @Nullable Checkpoint checkpoint,
        int retries,
        long notBeforeMs,
        long spentEpochs,
        long slotMs,
        long lostSlotMs,
        long createdAtMs,
        long startedAtMs,
        long endedAtMs,
        long waitingSinceMs,
        String note,
        List<String> tags,
        Unheeded unheeded) {

    public Trial {
        rungs = List.copyOf(rungs);
        tags = List.copyOf(tags);
        if ((lease != null) != (state == TrialState.RUNNING)) {
            throw new IllegalArgumentException("a trial has a lease when, and only when, it is running: " + study + "/"
                    + number + " is " + state + " with " + lease);
        }
    }

    /** A new trial that waits. */
    public static Trial create(
            String study,
            int number,
            Hyperparameters hyperparameters,
            Provenance provenance,
            long suggestion,
            int bracket,
            long nowMs) {
        return new Trial(
                study,
                number,
                hyperparameters,
                provenance,
                suggestion,
                bracket,
                TrialState.WAITING,
                Ending.NONE,
                0,
                null,
                null,
                "",
                Progress.NONE,
                List.of(),
                null,
                0,
                0,
                0,
                0,
                0,
                nowMs,
                0,
                0,
                nowMs,
                "",
                List.of(),
                Unheeded.NOTHING);
    }

    /** The epochs that it is charged, in epochs: those trained by ended runs, and all that its live lease lets it train. */
    public long committedEpochs() {
        return spentEpochs + (lease == null ? 0 : lease.untilEpoch() - lease.resumeEpoch());
    }

    /** A copy to change. */
    public Edit edit() {
        return new Edit(this);
    }

    /** A trial under change. */
    public static final class Edit {
        private final Trial from;
        private int bracket;
        private TrialState state;
        private Ending ending;
        private int leaseEpoch;
        private @Nullable Lease lease;
        private @Nullable Order order;
        private String agentId;
        private Progress progress;
        private List<Measurement> rungs;
        private @Nullable Checkpoint checkpoint;
        private int retries;
        private long notBeforeMs;
        private long spentEpochs;
        private long slotMs;
        private long lostSlotMs;
        private long startedAtMs;
        private long endedAtMs;
        private long waitingSinceMs;
        private String note;
        private List<String> tags;
        private Unheeded unheeded;

        private Edit(Trial from) {
            this.from = from;
            this.bracket = from.bracket;
            this.state = from.state;
            this.ending = from.ending;
            this.leaseEpoch = from.leaseEpoch;
            this.lease = from.lease;
            this.order = from.order;
            this.agentId = from.agentId;
            this.progress = from.progress;
            this.rungs = from.rungs;
            this.checkpoint = from.checkpoint;
            this.retries = from.retries;
            this.notBeforeMs = from.notBeforeMs;
            this.spentEpochs = from.spentEpochs;
            this.slotMs = from.slotMs;
            this.lostSlotMs = from.lostSlotMs;
            this.startedAtMs = from.startedAtMs;
            this.endedAtMs = from.endedAtMs;
            this.waitingSinceMs = from.waitingSinceMs;
            this.note = from.note;
            this.tags = from.tags;
            this.unheeded = from.unheeded;
        }

        /** It waits for a slot. */
        public Edit waiting(Ending why, long nowMs, long notBefore) {
            leave();
            state = TrialState.WAITING;
            ending = why;
            waitingSinceMs = nowMs;
            notBeforeMs = notBefore;
            return this;
        }

        /** An agent runs it. */
        public Edit running(Lease newLease) {
            state = TrialState.RUNNING;
            ending = Ending.NONE;
            lease = newLease;
            leaseEpoch = newLease.epoch();
            agentId = newLease.agentId();
            order = null;
            waitingSinceMs = 0;
            notBeforeMs = 0;
            return this;
        }

        /** Its live lease changes. */
        public Edit lease(Lease newLease) {
            lease = newLease;
            return this;
        }

        /** Its process started. */
        public Edit started(long nowMs) {
            startedAtMs = startedAtMs == 0 ? nowMs : startedAtMs;
            return this;
        }

        /** Its agent was told something. */
        public Edit ordered(@Nullable Order newOrder) {
            order = newOrder;
            return this;
        }

        /** It holds no slot until it is promoted or resumed. */
        public Edit paused(Ending why) {
            leave();
            state = TrialState.PAUSED;
            ending = why;
            return this;
        }

        /** Nothing more happens to it. */
        public Edit ended(TrialState end, Ending why, long nowMs) {
            if (!end.ended()) {
                throw new IllegalArgumentException(end + " is no end");
            }
            leave();
            state = end;
            ending = why;
            endedAtMs = nowMs;
            return this;
        }

        private void leave() {
            lease = null;
            order = null;
            waitingSinceMs = 0;
            notBeforeMs = 0;
        }

        /** A run of it ended: what it used. */
        public Edit spent(long epochs, long slotMilliseconds) {
            spentEpochs += epochs;
            slotMs += slotMilliseconds;
            return this;
        }

        /** So much of the slot time that it used was lost to faults. */
        public Edit lost(long slotMilliseconds) {
            lostSlotMs = Math.min(slotMs, slotMilliseconds);
            return this;
        }

        /** It trained further. */
        public Edit progress(Progress newProgress) {
            progress = newProgress;
            return this;
        }

        /** It reached another rung. */
        public Edit rung(Measurement measurement) {
            List<Measurement> more = new ArrayList<>(rungs);
            more.add(measurement);
            rungs = more;
            return this;
        }

        /** What was judged about it and not carried out. */
        Edit unheeded(Unheeded newUnheeded) {
            unheeded = newUnheeded;
            return this;
        }

        /** The trial as another pruner sees it. */
        Edit judgedElsewhere(int otherBracket, List<Measurement> otherRungs) {
            bracket = otherBracket;
            rungs = otherRungs;
            return this;
        }

        /** It saved a checkpoint, or lost it. */
        public Edit checkpoint(@Nullable Checkpoint newCheckpoint) {
            checkpoint = newCheckpoint;
            return this;
        }

        /** How often it was started anew at its own expense. */
        public Edit retries(int count) {
            retries = count;
            return this;
        }

        /** A person's note and tags. */
        public Edit note(String newNote, List<String> newTags) {
            note = newNote;
            tags = newTags;
            return this;
        }

        /** The changed trial. */
        public Trial done() {
            return new Trial(
                    from.study,
                    from.number,
                    from.hyperparameters,
                    from.provenance,
                    from.suggestion,
                    bracket,
                    state,
                    ending,
                    leaseEpoch,
                    lease,
                    order,
                    agentId,
                    progress,
                    rungs,
                    checkpoint,
                    retries,
                    notBeforeMs,
                    spentEpochs,
                    slotMs,
                    lostSlotMs,
                    from.createdAtMs,
                    startedAtMs,
                    endedAtMs,
                    waitingSinceMs,
                    note,
                    tags,
                    unheeded);
        }
    }
}
