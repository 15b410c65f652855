package io.trialstream.core.sim;

import io.trialstream.core.pool.DecisionRecord;
import io.trialstream.core.pool.LeaseKey;
import io.trialstream.core.pool.PoolInspection;
import io.trialstream.core.pool.PoolPolicy;
import io.trialstream.core.pool.PoolSettings;
import io.trialstream.core.pool.PoolState;
import io.trialstream.core.pool.Report;
import io.trialstream.core.pruner.Pruner;
import io.trialstream.core.study.Budget;
import io.trialstream.core.study.Lease;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.Trial;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What always holds, looked at after every event; the costlier comparison of the state with its rows after every so many. */
final class Invariants {
    private static final int REMEMBERED = 40;

    private final SimulatedPool pool;
    private final PoolSettings settings;
    private final int compareEvery;
    private final Deque<String> lastDecisions = new ArrayDeque<>();
    private final Map<String, Trial> ended = new HashMap<>();
    private final Map<String, Pruner> deleted = new HashMap<>();
    private final Map<String, Integer> leaseEpochs = new HashMap<>();
    private long events;
    private long fencedReports;
    private int deletions;

    Invariants(SimulatedPool pool, PoolSettings settings, int compareEvery) {
        this.pool = pool;
        this.settings = settings;
        this.compareEvery = compareEvery;
        pool.listen(this::note);
        pool.scheduler().probe(this::probe);
    }

    /** A report of an older lease changes no rung. */
    private Runnable probe(Report report) {
        LeaseKey key = report.origin().lease();
        Study study = pool.state().study(key.study());
        Trial trial = study == null ? null : study.trial(key.trial());
        Lease lease = trial == null ? null : trial.lease();
        boolean fenced = study != null && (lease == null || lease.epoch() != key.epoch());
        if (study == null || !fenced) {
            return () -> {};
        }
        fencedReports++;
        String before = PoolInspection.arrivals(study);
        return () -> {
            if (!before.equals(PoolInspection.arrivals(study))) {
                throw new AssertionError("a fenced report changed a rung: " + report + "\n" + history());
            }
        };
    }

    long fencedReports() {
        return fencedReports;
    }

    private void note(DecisionRecord decision, long nowMs) {
        checkpoints(decision);
        if (lastDecisions.size() == REMEMBERED) {
            lastDecisions.removeFirst();
        }
        lastDecisions.add((pool.elapsedMs() / 1000.0) + " s: " + decision.kind() + " " + decision.study() + "/"
                + decision.trial() + " " + decision.reason() + " " + decision.explanation() + " lease "
                + decision.leaseEpoch());
    }

    /**
     * What lost its checkpoint since it could not be promoted any more is not promoted, unless the pruner is changed or a person lets a trial
     * that ranked too low go on: then more arrive at the rungs above than was to be expected.
     */
    private void checkpoints(DecisionRecord decision) {
        String id = decision.study();
        Study study = id == null ? null : pool.state().study(id);
        String key = id + "/" + decision.trial();
        if (study != null && decision.kind() == DecisionRecord.Kind.DELETE_CHECKPOINTS) {
            deleted.put(key, study.spec().pruner());
            deletions++;
        } else if (decision.kind() == DecisionRecord.Kind.RESUME) {
            deleted.keySet().removeIf(trial -> trial.startsWith(id + "/"));
        } else if (decision.kind() == DecisionRecord.Kind.ASSIGN) {
            deleted.remove(key); // a person resumed it, and it starts from the beginning
        } else if (study != null
                && decision.kind() == DecisionRecord.Kind.PROMOTE
                && deleted.get(key) == study.spec().pruner()) {
            throw new AssertionError(key + " was promoted although its checkpoint was deleted\n" + history());
        }
    }

    /** How many checkpoints were deleted. */
    int deletedCheckpoints() {
        return deletions;
    }

    /** The newest decisions, oldest first, one a line. */
    String history() {
        return String.join("\n", lastDecisions);
    }

    void check() {
        events++;
        if (pool.scheduler().isDown()) {
            return;
        }
        String wrong = wrong(pool.state());
        if (wrong != null) {
            throw new AssertionError(wrong + "\n" + history());
        }
    }

    private @Nullable String wrong(PoolState state) {
        String wrong = PoolInspection.leases(state);
        wrong = wrong == null ? processes() : wrong;
        wrong = wrong == null ? quotas(state) : wrong;
        for (Study study : state.studies()) {
            wrong = wrong == null ? budgets(study) : wrong;
            wrong = wrong == null ? trials(study) : wrong;
        }
        if (wrong == null && events % compareEvery == 0) {
            wrong = PoolInspection.difference(state, pool.scheduler().rebuilt());
        }
        return wrong;
    }

    /** A slot never runs more than a whole, as the machine itself sees it. */
    private @Nullable String processes() {
        for (SimulatedAgent agent : pool.agents()) {
            int[] used = new int[agent.slotCount()];
            for (SimulatedRun run : agent.runs()) {
                if (run.alive()) {
                    for (int slot : run.slots) {
                        used[slot] += run.shareThousandths;
                        if (used[slot] > 1000) {
                            return "slot " + slot + " of " + agent.id() + " runs more than it holds";
                        }
                    }
                }
            }
        }
        return null;
    }

    private @Nullable String quotas(PoolState state) {
        Map<String, Long> held = new HashMap<>();
        for (Study study : state.studies()) {
            held.merge(
                    study.spec().team(),
                    (long) study.running().size()
                            * study.spec().demand().slots()
                            * study.spec().demand().shareThousandths(),
                    Long::sum);
        }
        for (Map.Entry<String, Long> team : held.entrySet()) {
            PoolPolicy.Team policy = state.policy().team(team.getKey());
            if (policy.quotaSlots() < Integer.MAX_VALUE && team.getValue() > policy.quotaSlots() * 1000L) {
                return "team " + team.getKey() + " holds " + team.getValue() + " of " + policy.quotaSlots();
            }
        }
        return null;
    }

    private static @Nullable String budgets(Study study) {
        Budget budget = study.spec().budget();
        if (study.trials().size() > budget.trials()) {
            return study.id() + " has " + study.trials().size() + " trials of " + budget.trials();
        }
        if (study.committedEpochs() > budget.epochs() || study.trainedEpochs() > study.committedEpochs()) {
            return study.id() + " trained " + study.trainedEpochs() + ", committed " + study.committedEpochs() + " of "
                    + budget.epochs() + " epochs";
        }
        return study.running().size() > budget.parallel() ? study.id() + " runs " + study.running() : null;
    }

    private @Nullable String trials(Study study) {
        for (Trial trial : study.trials()) {
            String key = study.id() + "/" + trial.number();
            int before = leaseEpochs.getOrDefault(key, 0);
            if (trial.leaseEpoch() < before) {
                return key + " went back from lease " + before + " to " + trial.leaseEpoch();
            }
            leaseEpochs.put(key, trial.leaseEpoch());
            Trial end = ended.get(key);
            if (end != null && (trial.state() != end.state() || trial.leaseEpoch() != end.leaseEpoch())) {
                return key + " ended as " + end.state() + " and is " + trial.state();
            }
            if (end == null && trial.state().ended()) {
                ended.put(key, trial);
            }
        }
        return null;
    }

    /** After a tick and all that it set off. */
    void checkIdleWork() {
        if (!pool.scheduler().isDown()) {
            String idle = PoolInspection.idleWork(
                    pool.state(), settings, pool.scheduler().nowMs());
            if (idle != null) {
                throw new AssertionError(idle + "\n" + history());
            }
        }
    }
}
