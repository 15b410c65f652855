package io.trialstream.scheduler.topology;

import io.trialstream.core.pool.AgentOrder;
import io.trialstream.core.pool.AgentRow;
import io.trialstream.core.pool.DecisionRecord;
import io.trialstream.core.pool.Effects;
import io.trialstream.core.pool.PoolMachine;
import io.trialstream.core.pool.PoolPolicy;
import io.trialstream.core.pool.PoolSettings;
import io.trialstream.core.pool.PoolState;
import io.trialstream.core.pool.Report;
import io.trialstream.core.pool.StudyObservation;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.study.Direction;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.StudyPhase;
import io.trialstream.core.study.StudyRow;
import io.trialstream.core.study.Trial;
import io.trialstream.scheduler.codec.OutputCodec;
import io.trialstream.scheduler.codec.RowCodec;
import io.trialstream.scheduler.codec.ViewCodec;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.AgentView;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One pool in its task: the state machine, and around it the writing. Rows on which a decision hangs are written with the event that
 * changed them. Rows that only went further (an epoch that reached no rung) are gathered and written in rounds, a few at a time, with the
 * offset up to which reports are in them, so that such a report costs no write of its own; at a restore the reports after that offset are
 * applied again.
 */
final class PoolShell {
    /** Between two views of a study that goes on, or of an agent. A change of state is shown at once. */
    private static final long SHOW_EVERY_MS = 1_000;

    private static final long ROUND_EVERY_MS = 1_000;
    /** A round is spread over so many calls, so that no single one holds decisions up. */
    private static final int CALLS_PER_ROUND = 50;

    private static final int FEWEST_PER_CALL = 100;

    // collaborators
    private final String poolId;
    private final PoolState state;
    private final PoolMachine machine;
    private final RowCodec codec;
    private final RowWriter rows;
    private final Forwarder out;
    // state of the stream thread
    private Set<TrialId> unwritten = new LinkedHashSet<>();
    private Set<TrialId> round = new LinkedHashSet<>();
    private int perCall;
    private long roundOffset = -1;
    private long roundStartedMs;
    private final Set<String> changedStudies = new LinkedHashSet<>();
    private final Map<String, String> samplerChoices = new HashMap<>();
    private final Map<String, StudyPhase> shownPhases = new HashMap<>();
    private final Map<String, AgentView> shownAgents = new HashMap<>();
    private final Map<String, String> shownWaits = new HashMap<>();
    private boolean policyChanged;
    private long shownMs;
    private boolean agentsChanged;
    private boolean replaying;
    private long nowMs;
    private long storedDecision;
    private long reportsOffset = -1;
    private long storedReportsOffset = -1;

    PoolShell(PoolState state, PoolSettings settings, RowCodec codec, RowWriter rows, Forwarder out) {
        this.poolId = state.poolId();
        this.state = state;
        this.codec = codec;
        this.rows = rows;
        this.out = out;
        this.storedDecision = state.nextDecision();
        this.policyChanged = !state.policy().equals(PoolPolicy.OPEN); // an older version did not show it
        this.machine = new PoolMachine(state, settings, new Writing());
    }

    PoolState state() {
        return state;
    }

    /** The machine, with the time set for what follows. */
    PoolMachine at(long now) {
        nowMs = now;
        return machine;
    }

    /** Notes that the reports below an offset are in the state. */
    void reportsApplied(long nextOffset) {
        reportsOffset = nextOffset;
    }

    void restoreReportsOffset(long offset) {
        reportsOffset = offset;
        storedReportsOffset = offset;
        roundOffset = offset;
    }

    long reportsOffset() {
        return reportsOffset;
    }

    /** Applies a report that was applied before, so that the state is as it was: nothing is written or sent. */
    void replay(Report report, long now) {
        replaying = true;
        try {
            at(now).replay(report, now);
        } finally {
            replaying = false;
        }
    }

    /** After an event: the counter of decisions goes with the decisions. */
    void afterEvent() {
        if (state.nextDecision() != storedDecision) {
            writeCounters();
        }
    }

    private void writeCounters() {
        storedDecision = state.nextDecision();
        rows.put(
                new RowKey(poolId, RowKey.Kind.COUNTERS, "", 0),
                codec.encode(new RowCodec.Counters(storedDecision, storedReportsOffset)));
    }

    /** Writes some of what was gathered; called ten times a second. */
    void flush(long now) {
        if (round.isEmpty() && !startRound(now)) {
            return;
        }
        Iterator<TrialId> next = round.iterator();
        for (int i = 0; i < perCall && next.hasNext(); i++) {
            TrialId id = next.next();
            Study study = state.study(id.study());
            Trial trial = study == null ? null : study.trial(id.number());
            if (trial != null) {
                write(trial);
            }
            next.remove();
        }
        if (round.isEmpty()) {
            // each row of the round is as new as this offset, or newer: reports that are in it already change nothing
            storedReportsOffset = roundOffset;
            writeCounters();
        }
    }

    private boolean startRound(long now) {
        boolean news = !unwritten.isEmpty() || reportsOffset != storedReportsOffset;
        boolean due = now - roundStartedMs >= ROUND_EVERY_MS || now < roundStartedMs;
        if (!news || !due) {
            return false;
        }
        Set<TrialId> written = round;
        round = unwritten;
        unwritten = written;
        roundOffset = reportsOffset;
        roundStartedMs = now;
        perCall = Math.max(FEWEST_PER_CALL, round.size() / CALLS_PER_ROUND + 1);
        return true;
    }

    private void write(Trial trial) {
        rows.put(new RowKey(poolId, RowKey.Kind.TRIAL, trial.study(), trial.number()), codec.encode(trial));
        Study study = state.study(trial.study());
        if (study != null) {
            show(study, trial);
        }
    }

    /**
     * Shows studies, agents, the policy and why trials wait, as far as they changed since the last time: a study's new state at once, all
     * else once a second.
     */
    void show(long now) {
        show(now, now - shownMs >= SHOW_EVERY_MS || now < shownMs);
    }

    /** Shows all that changed: somebody waits to see what a command did. */
    void showNow(long now) {
        show(now, true);
    }

    private void show(long now, boolean due) {
        nowMs = now;
        if (due) {
            showWaits();
        }
        for (Iterator<String> changed = changedStudies.iterator(); changed.hasNext(); ) {
            String id = changed.next();
            Study study = state.study(id);
            if (study != null && (due || shownPhases.get(id) != study.row().phase())) {
                String choice = samplerChoices.computeIfAbsent(id, known -> ViewCodec.samplerChoice(study.spec()));
                out.forward(Topics.STUDIES, id, ViewCodec.study(study, state, choice, now));
                shownPhases.put(id, study.row().phase());
                agentsChanged = true;
                changed.remove();
            }
        }
        if (due) {
            shownMs = now;
            if (agentsChanged) {
                agentsChanged = false;
                showAgents();
            }
        }
        if (policyChanged) {
            policyChanged = false;
            out.forward(Topics.POOLS, poolId, ViewCodec.pool(poolId, state.policy()));
        }
    }

    /** Why trials wait changes without a change of their rows: their views are shown anew when their study's reason is another. */
    private void showWaits() {
        for (Study study : state.studies()) {
            String reason = study.row().phase().ended() ? "" : state.waitReason(study.id());
            String shown = reason.isEmpty() ? shownWaits.remove(study.id()) : shownWaits.put(study.id(), reason);
            if (!reason.equals(shown == null ? "" : shown)) {
                changedStudies.add(study.id());
                for (int number : study.waiting()) {
                    show(study, study.trials().get(number));
                }
            }
        }
    }

    private void show(Study study, Trial trial) {
        out.forward(
                Topics.TRIALS,
                Topics.trialKey(trial.study(), trial.number()),
                ViewCodec.trial(trial, study.spec(), state));
    }

    private void showAgents() {
        for (AgentView view : ViewCodec.agents(state)) {
            AgentView shown = shownAgents.get(view.getAgentId());
            if (shown == null || !sameButHeard(view, shown)) {
                shownAgents.put(view.getAgentId(), view);
                out.forward(Topics.AGENTS, poolId + "/" + view.getAgentId(), view);
            }
        }
    }

    /** The time of the last heartbeat alone is no news. */
    private static boolean sameButHeard(AgentView view, AgentView shown) {
        return view.getIncarnation() == shown.getIncarnation()
                && view.getState() == shown.getState()
                && view.getFailuresInARow() == shown.getFailuresInARow()
                && view.getDiskFreeBytes() == shown.getDiskFreeBytes()
                && view.getStateReason().equals(shown.getStateReason())
                && view.getHost().equals(shown.getHost())
                && view.getVersion().equals(shown.getVersion())
                && view.getLabels().equals(shown.getLabels())
                && view.getSlots().equals(shown.getSlots());
    }

    /** Carries effects out, in order. */
    private final class Writing implements Effects {
        @Override
        public void save(Trial trial, boolean lasting) {
            TrialId id = new TrialId(trial.study(), trial.number());
            if (replaying) {
                unwritten.add(id);
                return;
            }
            changedStudies.add(trial.study());
            if (lasting) {
                unwritten.remove(id);
                round.remove(id);
                write(trial);
            } else {
                unwritten.add(id);
            }
        }

        @Override
        public void removed(String study, int trial) {
            TrialId id = new TrialId(study, trial);
            unwritten.remove(id);
            round.remove(id);
            rows.put(new RowKey(poolId, RowKey.Kind.TRIAL, study, trial), null);
            out.forward(Topics.TRIALS, Topics.trialKey(study, trial), null);
        }

        @Override
        public void save(StudyRow study) {
            if (!replaying) {
                Study known = state.study(study.id());
                rows.put(
                        new RowKey(poolId, RowKey.Kind.STUDY, study.id(), 0),
                        codec.encode(study, known == null ? 0 : known.trials().size()));
                changedStudies.add(study.id());
            }
        }

        @Override
        public void save(AgentRow agent) {
            if (!replaying) {
                rows.put(new RowKey(poolId, RowKey.Kind.AGENT, agent.id(), 0), codec.encode(agent));
                agentsChanged = true;
            }
        }

        @Override
        public void save(PoolPolicy policy) {
            if (!replaying) {
                rows.put(new RowKey(poolId, RowKey.Kind.POLICY, "", 0), codec.encode(policy));
                policyChanged = true;
            }
        }

        @Override
        public void answered(String commandId, @Nullable DecisionRecord answer) {
            if (!replaying) {
                rows.put(
                        new RowKey(poolId, RowKey.Kind.ANSWER, commandId, 0),
                        answer == null ? null : codec.encode(answer));
            }
        }

        @Override
        public void stocked(String study, long sequence, Suggestion suggestion) {
            if (!replaying) {
                rows.put(new RowKey(poolId, RowKey.Kind.STOCK, study, sequence), codec.encode(suggestion));
            }
        }

        @Override
        public void unstocked(String study, long sequence) {
            if (!replaying) {
                rows.put(new RowKey(poolId, RowKey.Kind.STOCK, study, sequence), null);
            }
        }

        @Override
        public void order(AgentOrder order) {
            if (!replaying) {
                out.forward(Topics.ASSIGNMENTS, order.agentId(), OutputCodec.assignment(order, poolId, nowMs));
            }
        }

        @Override
        public void decided(DecisionRecord decision) {
            if (!replaying) {
                String study = decision.study();
                Study known = study == null ? null : state.study(study);
                Direction direction =
                        known == null ? Direction.MINIMIZE : known.spec().direction();
                out.forward(
                        Topics.DECISIONS,
                        study == null ? poolId : study,
                        OutputCodec.decision(decision, poolId, direction, reportsOffset));
            }
        }

        @Override
        public void observe(StudyObservation observation) {
            if (!replaying) {
                out.forward(
                        Topics.OBSERVATIONS,
                        observation.study().id(),
                        OutputCodec.observation(observation, poolId, nowMs, reportsOffset, state.nextDecision()));
            }
        }
    }

    private record TrialId(String study, int number) {}
}
