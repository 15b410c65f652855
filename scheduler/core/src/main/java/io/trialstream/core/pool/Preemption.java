package io.trialstream.core.pool;

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
        long capacity = 0;
        for (AgentState agent : turn.state.agents()) {
            capacity += agent.takesTrials() ? agent.healthySlots() * 1000L : 0;
        }
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
        for (String team : teams.keySet()) {
            weights += turn.state.policy().team(team).weight();
        }
        for (String team : teams.keySet()) {
            entitled.put(team, capacity * turn.state.policy().team(team).weight() / weights);
        }
        for (Study study : turn.state.studies()) {
            if (blocked(study) && belowShare(study) && share.limit(study).isEmpty()) {
                preemptFor(study);
            }
        }
    }

    private boolean blocked(Study study) {
        long since = turn.state.softStudy(study.id()).blockedSinceMs;
        return since > 0
                && turn.nowMs - since >= turn.settings.preemptAfterMs()
                && study.running().size() < study.spec().budget().parallel();
    }

    private boolean belowShare(Study study) {
        long more = (long) study.spec().demand().slots() * study.spec().demand().shareThousandths();
        return share.held(study.spec().team()) + more
                <= entitled.getOrDefault(study.spec().team(), 0.0);
    }

    private void preemptFor(Study beneficiary) {
        Trial victim = null;
        double worst = 0;
        for (Study study : turn.state.studies()) {
            String team = study.spec().team();
            double excess = share.held(team) - entitled.getOrDefault(team, 0.0);
            if (excess > 0 && !team.equals(beneficiary.spec().team())) {
                Trial candidate = newest(study);
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

    /** The trial of the study that loses least: the one that was assigned last, unless it runs for too short a time. */
    private @Nullable Trial newest(Study study) {
        Trial newest = null;
        long newestAt = Long.MIN_VALUE;
        for (int number : study.running()) {
            Trial trial = study.trials().get(number);
            Lease lease = trial.lease();
            if (lease != null
                    && trial.order() == null
                    && turn.nowMs - lease.assignedAtMs() >= turn.settings.minRunMs()
                    && lease.assignedAtMs() >= newestAt) {
                newest = trial;
                newestAt = lease.assignedAtMs();
            }
        }
        return newest;
    }
}
