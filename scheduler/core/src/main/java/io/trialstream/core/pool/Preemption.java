package io.trialstream.core.pool;

import io.trialstream.core.study.Demand;
import io.trialstream.core.study.Ending;
import io.trialstream.core.study.Lease;
import io.trialstream.core.study.Order;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.Trial;
import io.trialstream.core.study.TrialState;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes lent slots back: when a team's work has waited and the team holds less than its share, a trial of the team that holds most above
 * its own share is asked to save a checkpoint and pause; it goes on later from there. One for each waiting study a look, so that shares
 * settle without churn.
 */
final class Preemption {
    private final Turn turn;
    private final FairShare share;
    private final Map<String, Double> entitled = new TreeMap<>();

    private Preemption(Turn turn) {
        this.turn = turn;
        this.share = new FairShare(turn.state);
    }

    static void look(Turn turn) {
        new Preemption(turn).run();
    }

    private void run() {
        double weights = 0;
        Map<String, Boolean> teams = new TreeMap<>();
        share.heldByTeam().keySet().forEach(team -> teams.put(team, true));
        for (Study study : turn.state.studies()) {
            if (blocked(study)) {
                teams.put(study.spec().team(), true);
            }
        }
        if (teams.size() < 2) {
            return;
        }
        long capacity = 0;
        for (AgentState agent : turn.state.agents()) {
            capacity += agent.takesTrials() ? agent.healthySlots() * 1000L : 0;
        }
        for (String team : teams.keySet()) {
            weights += turn.state.policy().team(team).weight();
        }
        for (String team : teams.keySet()) {
            entitled.put(team, capacity * turn.state.policy().team(team).weight() / weights);
        }
        long coming = -1;
        for (Study study : turn.state.studies()) {
            if (blocked(study) && belowShare(study) && share.limit(study).isEmpty()) {
                coming = coming < 0 ? comingFree() : coming;
                long need = thousandths(study);
                if (coming >= need) {
                    coming -= need;
                    share.add(study, 1);
                } else {
                    preemptFor(study);
                }
            }
        }
    }

    /** What runs that were told to end hold still, in thousandths of slots; their teams hold it no longer. */
    private long comingFree() {
        long coming = 0;
        for (Study study : turn.state.studies()) {
            int ending = 0;
            for (int number : study.running()) {
                ending += study.trials().get(number).order() == null ? 0 : 1;
            }
            if (ending > 0) {
                coming += ending * thousandths(study);
                share.add(study, -ending);
            }
        }
        return coming;
    }

    private static long thousandths(Study study) {
        Demand demand = study.spec().demand();
        return (long) demand.slots() * demand.shareThousandths();
    }

    private boolean blocked(Study study) {
        long since = turn.state.softStudy(study.id()).blockedSinceMs;
        return since > 0
                && turn.nowMs - since >= turn.settings.preemptAfterMs()
                && study.running().size() < study.spec().budget().parallel();
    }

    private boolean belowShare(Study study) {
        return share.held(study.spec().team()) + thousandths(study)
                <= entitled.getOrDefault(study.spec().team(), 0.0);
    }

    private void preemptFor(Study beneficiary) {
        Trial victim = null;
        double worst = 0;
        for (Study study : turn.state.studies()) {
            String team = study.spec().team();
            double excess = share.held(team) - entitled.getOrDefault(team, 0.0);
            if (excess > 0 && !team.equals(beneficiary.spec().team())) {
                Trial candidate = newest(study, beneficiary);
                double badness = excess - study.spec().priority();
                if (candidate != null && (victim == null || badness > worst)) {
                    victim = candidate;
                    worst = badness;
                }
            }
        }
        if (victim == null) {
            return;
        }
        Study loser = turn.study(victim);
        String why = "team " + beneficiary.spec().team()
                + " is entitled to more slots; it pauses and goes on later from its checkpoint";
        turn.decided(DecisionRecord.Kind.PREEMPT, victim, Reason.PREEMPTED, why);
        Reports.tell(
                turn, victim, new Order(Order.Kind.PAUSE, TrialState.WAITING, Ending.of(Reason.PREEMPTED, why)), true);
        share.add(loser, -1);
        share.add(beneficiary, 1);
    }

    /**
     * The trial of the study that loses least: the one that was assigned last, unless it runs for too short a time, or where the
     * beneficiary could not run.
     */
    private @Nullable Trial newest(Study study, Study beneficiary) {
        Trial newest = null;
        long newestAt = Long.MIN_VALUE;
        for (int number : study.running()) {
            Trial trial = study.trials().get(number);
            Lease lease = trial.lease();
            if (lease != null
                    && trial.order() == null
                    && turn.nowMs - lease.assignedAtMs() >= turn.settings.minRunMs()
                    && lease.assignedAtMs() >= newestAt
                    && useful(lease, beneficiary)) {
                newest = trial;
                newestAt = lease.assignedAtMs();
            }
        }
        return newest;
    }

    // several slots have to come free on one agent: the one that is reserved for them
    private boolean useful(Lease lease, Study beneficiary) {
        AgentState agent = turn.state.agent(lease.agentId());
        Demand demand = beneficiary.spec().demand();
        return agent != null
                && Placement.couldRun(agent, demand)
                && Placement.mayUse(agent, beneficiary.id(), turn.nowMs)
                && (demand.slots() == 1 || agent.reservedFor().equals(beneficiary.id()));
    }
}
