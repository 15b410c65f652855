package io.trialstream.core.pool;

import io.trialstream.core.pruner.RungView;
import io.trialstream.core.study.Demand;
import io.trialstream.core.study.Lease;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.StudyPhase;
import io.trialstream.core.study.Trial;
import io.trialstream.core.study.TrialState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks into a pool for tests of whole systems; each method gives what is wrong, or null. */
public final class PoolInspection {
    private PoolInspection() {}

    /** Whether agents' live leases are the running trials', and no slot holds more than a whole. */
    public static @Nullable String leases(PoolState state) {
        Set<LeaseKey> live = new HashSet<>();
        Map<String, Integer> used = new HashMap<>();
        for (Study study : state.studies()) {
            for (int number : study.running()) {
                Trial trial = study.trials().get(number);
                Lease lease = trial.lease();
                if (lease == null) {
                    return "running without a lease: " + trial;
                }
                live.add(new LeaseKey(study.id(), number, lease.epoch()));
                for (int slot : lease.slots()) {
                    int total = used.merge(
                            lease.agentId() + "/" + slot, study.spec().demand().shareThousandths(), Integer::sum);
                    if (total > 1000) {
                        return "slot " + slot + " of " + lease.agentId() + " is given " + total + " thousandths";
                    }
                }
            }
        }
        Set<LeaseKey> held = new HashSet<>();
        for (AgentState agent : state.agents()) {
            held.addAll(agent.live());
        }
        return live.equals(held) ? null : "trials hold the leases " + live + ", agents " + held;
    }

    /** Whether work could start that does not, after a tick: a work-conserving pool leaves no fitting slot free. */
    public static @Nullable String idleWork(PoolState state, PoolSettings settings, long nowMs) {
        FairShare share = new FairShare(state);
        for (Study study : state.studies()) {
            boolean open =
                    study.row().phase() == StudyPhase.RUNNING && !study.row().closing();
            boolean room = study.running().size() < study.spec().budget().parallel()
                    && share.limit(study).isEmpty();
            if (open && room) {
                String idle = idleWork(state, study, nowMs);
                if (idle != null) {
                    return idle;
                }
            }
        }
        return null;
    }

    private static @Nullable String idleWork(PoolState state, Study study, long nowMs) {
        Demand demand = study.spec().demand();
        boolean stocked = study.row().startsUsed() < study.spec().start().size()
                || (!study.row().exhausted()
                        && state.stocked(study.id()).containsKey(study.row().nextSuggestion()));
        if (stocked && StudyKeeper.mayCreate(study) && Placement.find(state, demand, null, study.id(), nowMs) != null) {
            return "a new trial of " + study.id() + " could start: " + state.waitReason(study.id());
        }
        for (int number : study.waiting()) {
            Trial trial = study.trials().get(number);
            if (trial.notBeforeMs() <= nowMs
                    && StudyKeeper.affordable(study, trial)
                    && Placement.find(state, demand, trial, study.id(), nowMs) != null) {
                return "trial " + number + " of " + study.id() + " could start: " + state.waitReason(study.id());
            }
        }
        int promotable = study.promotable();
        if (promotable >= 0
                && StudyKeeper.affordable(study, study.trials().get(promotable))
                && Placement.find(state, demand, study.trials().get(promotable), study.id(), nowMs) != null) {
            return "trial " + promotable + " of " + study.id() + " could be promoted";
        }
        return null;
    }

    /** Whether two states agree in all that is stored or derived from it. */
    public static @Nullable String difference(PoolState live, PoolState rebuilt) {
        if (live.studies().size() != rebuilt.studies().size()) {
            return live.studies().size() + " studies, and " + rebuilt.studies().size() + " rebuilt";
        }
        for (Study study : live.studies()) {
            Study other = rebuilt.study(study.id());
            String difference = other == null ? "study " + study.id() + " is missing" : difference(study, other);
            if (difference != null) {
                return difference;
            }
            if (!live.stocked(study.id()).equals(rebuilt.stocked(study.id()))) {
                return "stock of " + study.id() + ": " + live.stocked(study.id()) + " and "
                        + rebuilt.stocked(study.id());
            }
        }
        if (!java.util.List.copyOf(live.agentRows()).equals(java.util.List.copyOf(rebuilt.agentRows()))) {
            return "agents " + live.agentRows() + " and " + rebuilt.agentRows();
        }
        if (!live.policy().equals(rebuilt.policy()) || live.nextDecision() != rebuilt.nextDecision()) {
            return "policy or decisions: " + live.nextDecision() + " and " + rebuilt.nextDecision();
        }
        return leases(rebuilt);
    }

    private static @Nullable String difference(Study study, Study other) {
        if (!study.row().equals(other.row())) {
            return "study rows " + study.row() + " and " + other.row();
        }
        if (!study.trials().equals(other.trials())) {
            return "trials " + study.trials() + " and " + other.trials();
        }
        for (TrialState state : TrialState.values()) {
            if (study.count(state) != other.count(state)) {
                return "count of " + state;
            }
        }
        boolean same = study.waiting().equals(other.waiting())
                && study.running().equals(other.running())
                && study.best() == other.best()
                && study.committedEpochs() == other.committedEpochs()
                && study.trainedEpochs() == other.trainedEpochs()
                && study.slotTime().equals(other.slotTime())
                && study.checkpoints().ended().equals(other.checkpoints().ended())
                && study.checkpoints().paused() == other.checkpoints().paused()
                && study.unpromotable().equals(other.unpromotable())
                && study.promotable() == other.promotable()
                && rungs(study).equals(rungs(other));
        return same ? null : "what follows from the rows of " + study.id() + ": " + rungs(study) + " " + rungs(other);
    }

    /** What arrived at the rungs of a study. */
    public static String arrivals(Study study) {
        StringBuilder text = new StringBuilder();
        study.rungs()
                .forEach(bracket -> bracket.forEach(rung -> {
                    for (int i = 0; i < rung.count(); i++) {
                        text.append(rung.valueAt(i)).append(' ');
                    }
                    text.append(';');
                }));
        return text.toString();
    }

    /** The rungs of a study in one text: how many arrived, the values in order, what is expected and paused. */
    public static String rungs(Study study) {
        return rungs(study.rungs()) + " shadow " + rungs(study.shadowRungs()) + study.shadowFigures()
                + study.holdbackFigures();
    }

    private static String rungs(List<List<RungView>> rungs) {
        StringBuilder text = new StringBuilder();
        rungs.forEach(bracket -> bracket.forEach(rung -> {
            text.append(rung.bracket()).append('/').append(rung.index()).append(':');
            for (int i = 0; i < rung.count(); i++) {
                text.append(rung.valueAt(i)).append(' ');
            }
            text.append(rung.expected()).append(' ').append(rung.cohort()).append(' ');
            text.append(rung.bestPaused()).append(';');
        }));
        return text.toString();
    }
}
