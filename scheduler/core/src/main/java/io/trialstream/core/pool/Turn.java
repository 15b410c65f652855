package io.trialstream.core.pool;

import io.trialstream.core.pruner.Decision.Evidence;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.study.Ending;
import io.trialstream.core.study.Finding;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.StudyRow;
import io.trialstream.core.study.Trial;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One event's turn: the state, the time, and the way out for what follows. Whatever changes goes through here: applied, then passed on. */
final class Turn {
    // collaborators
    final PoolState state;
    final PoolSettings settings;
    private final Effects effects;
    // this turn
    final long nowMs;
    private Set<String> touchedStudies = Set.of();
    private boolean match;

    Turn(PoolState state, PoolSettings settings, Effects effects, long nowMs) {
        this.state = state;
        this.settings = settings;
        this.effects = effects;
        this.nowMs = nowMs;
    }

    /** Something changed that may let a trial start. */
    void wantMatch() {
        match = true;
    }

    boolean takeMatchWish() {
        boolean wished = match;
        match = false;
        return wished;
    }

    /** The study's end and its wishes have to be looked at. */
    void touch(String study) {
        if (touchedStudies.isEmpty()) {
            touchedStudies = new LinkedHashSet<>();
        }
        touchedStudies.add(study);
    }

    Set<String> takeTouched() {
        Set<String> touched = touchedStudies;
        touchedStudies = Set.of();
        return touched;
    }

    void save(Trial trial, boolean lasting) {
        state.apply(trial, nowMs);
        effects.save(trial, lasting);
    }

    void save(StudyRow row) {
        state.apply(row);
        effects.save(row);
    }

    void save(AgentRow row) {
        state.apply(row, nowMs);
        effects.save(row);
    }

    void save(PoolPolicy policy) {
        state.apply(policy);
        effects.save(policy);
    }

    void removed(String study, int trial) {
        effects.removed(study, trial);
    }

    void remember(String commandId, DecisionRecord answer) {
        String forgotten = state.remember(commandId, answer);
        effects.answered(commandId, answer);
        if (forgotten != null) {
            effects.answered(forgotten, null);
        }
    }

    void stocked(String study, long sequence, io.trialstream.core.sampler.Suggestion suggestion) {
        state.stock(study, sequence, suggestion);
        effects.stocked(study, sequence, suggestion);
    }

    void unstocked(String study, long sequence) {
        state.unstock(study, sequence);
        effects.unstocked(study, sequence);
    }

    void order(AgentOrder order) {
        effects.order(order);
    }

    void observe(StudyObservation observation) {
        effects.observe(observation);
    }

    // ---- decisions

    void decided(DecisionRecord.Kind kind, Trial trial, Reason reason, String explanation) {
        decide(kind, trial, reason, explanation, null, null, trial.progress().lastEpoch(), lastValue(trial));
    }

    void suggested(Trial trial) {
        decide(
                DecisionRecord.Kind.SUGGEST,
                trial,
                Reason.NONE,
                trial.provenance().explanation(),
                null,
                trial.provenance(),
                0,
                Double.NaN);
    }

    void found(DecisionRecord.Kind kind, Trial trial, Finding finding) {
        decide(
                kind,
                trial,
                finding.reason(),
                finding.explanation(),
                finding.evidence(),
                null,
                finding.epoch(),
                finding.value());
    }

    private void decide(
            DecisionRecord.Kind kind,
            Trial trial,
            Reason reason,
            String explanation,
            @Nullable Evidence evidence,
            @Nullable Provenance provenance,
            long epoch,
            double value) {
        effects.decided(new DecisionRecord(
                state.takeDecisionNumber(),
                nowMs,
                kind,
                trial.study(),
                trial.number(),
                reason,
                explanation,
                trial.agentId().isEmpty() ? null : trial.agentId(),
                trial.leaseEpoch(),
                null,
                null,
                evidence,
                provenance,
                epoch,
                value));
    }

    void decided(StudyRow study, Ending ending) {
        effects.decided(plain(
                DecisionRecord.Kind.STUDY_STATE,
                study.id(),
                ending.reason(),
                study.phase() + ": " + ending.message(),
                null,
                null,
                null));
    }

    void decided(AgentRow agent, Reason reason) {
        effects.decided(plain(
                DecisionRecord.Kind.AGENT_STATE,
                null,
                reason,
                agent.status() + ": " + agent.reason(),
                agent.id(),
                null,
                null));
    }

    DecisionRecord answered(
            String commandId, @Nullable String by, @Nullable String study, int trial, boolean accepted, String words) {
        DecisionRecord answer =
                DecisionRecord.answer(state.takeDecisionNumber(), nowMs, commandId, by, study, trial, accepted, words);
        effects.decided(answer);
        return answer;
    }

    /** Repeats an earlier answer for a command that arrived again. */
    void repeat(DecisionRecord answer) {
        effects.decided(answer);
    }

    private DecisionRecord plain(
            DecisionRecord.Kind kind,
            @Nullable String study,
            Reason reason,
            String explanation,
            @Nullable String agentId,
            @Nullable String commandId,
            @Nullable String by) {
        return new DecisionRecord(
                state.takeDecisionNumber(),
                nowMs,
                kind,
                study,
                -1,
                reason,
                explanation,
                agentId,
                0,
                commandId,
                by,
                null,
                null,
                0,
                Double.NaN);
    }

    private static double lastValue(Trial trial) {
        double[] values = trial.progress().lastValues();
        return values.length == 0 ? Double.NaN : values[0];
    }

    Study study(Trial trial) {
        Study study = state.study(trial.study());
        if (study == null) {
            throw new IllegalStateException("no study " + trial.study());
        }
        return study;
    }
}
