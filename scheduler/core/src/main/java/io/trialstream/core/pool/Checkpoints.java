package io.trialstream.core.pool;

import io.trialstream.core.study.Reason;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.Trial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which checkpoints are kept: those of trials that may go on (running, waiting, paused and promotable), those of the best trials, and
 * those that another trial may start from while the study runs: in a population those of its newest members. The others are deleted.
 */
final class Checkpoints {
    /** Paused trials are looked through once so many trials arrived at rungs as there are paused ones over this. */
    private static final int LOOK_PART = 8;

    private static final Comparator<Trial> BEST_FIRST =
            Comparator.comparingDouble((Trial trial) -> trial.progress().best()).thenComparingInt(Trial::number);

    private Checkpoints() {}

    /** While the study runs: what is needed no more goes. */
    static void whileRunning(Turn turn, Study study) {
        int keep = study.spec().keepCheckpoints();
        if (study.checkpoints().ended().size() > keep) {
            List<Trial> ended = new ArrayList<>();
            study.checkpoints()
                    .ended()
                    .forEach(number -> ended.add(study.trials().get(number)));
            ended.sort(BEST_FIRST);
            // a proposal to come may start from any of these
            Set<Integer> donors = Donors.of(study);
            for (Trial trial : ended.subList(keep, ended.size())) {
                if (!donors.contains(trial.number())) {
                    deleteUnlessInherited(
                            turn, study, trial, "it ended, and " + keep + " ended trials with checkpoints are better");
                }
            }
        }
        PoolState.SoftStudy soft = turn.state.softStudy(study.id());
        int paused = study.checkpoints().paused();
        if (paused > 0 && Math.abs(study.rungArrivals() - soft.arrivalsLookedAt) > paused / LOOK_PART) {
            soft.arrivalsLookedAt = study.rungArrivals();
            for (int number : study.unpromotable()) {
                deleteUnlessInherited(
                        turn,
                        study,
                        study.trials().get(number),
                        "too many trials at its rung are better for it to be promoted any more");
            }
        }
    }

    /** The study is over: only the best trials' checkpoints stay. */
    static void afterStudy(Turn turn, Study study) {
        Set<Integer> kept = best(study).stream().map(Trial::number).collect(Collectors.toSet());
        for (Trial trial : new ArrayList<>(study.trials())) {
            if (!kept.contains(trial.number())) {
                delete(
                        turn,
                        trial,
                        "its study ended and it is not among the best "
                                + study.spec().keepCheckpoints());
            }
        }
    }

    /** Whether another trial is going to start from this one's checkpoint: one that waits to, or a proposal in stock. */
    static boolean mayBeInherited(PoolState state, Study study, Trial trial) {
        if (study.checkpoints().hasHeirs(trial.number())) {
            return true;
        }
        return state.stocked(study.id()).values().stream()
                .map(suggestion -> suggestion.provenance().parent())
                .anyMatch(parent -> parent != null && parent.trial() == trial.number());
    }

    private static List<Trial> best(Study study) {
        int keep = study.spec().keepCheckpoints();
        PriorityQueue<Trial> best = new PriorityQueue<>(BEST_FIRST.reversed()); // the worst of them first
        for (Trial trial : study.trials()) {
            if (Double.isFinite(trial.progress().best())) {
                best.add(trial);
                if (best.size() > keep) {
                    best.remove();
                }
            }
        }
        return List.copyOf(best);
    }

    private static void deleteUnlessInherited(Turn turn, Study study, Trial trial, String why) {
        if (trial.checkpoint() != null && !mayBeInherited(turn.state, study, trial)) {
            delete(turn, trial, why);
        }
    }

    private static void delete(Turn turn, Trial trial, String why) {
        AgentState agent = trial.checkpoint() == null ? null : deleter(turn, trial);
        if (agent == null) {
            return;
        }
        turn.save(trial.edit().checkpoint(null).done(), true);
        turn.order(new AgentOrder.DeleteCheckpoints(
                agent.row().id(), agent.row().incarnation(), trial.study(), trial.number()));
        turn.decided(DecisionRecord.Kind.DELETE_CHECKPOINTS, trial, Reason.NONE, why);
    }

    /** The agent that saved it; when that is away any other, since they share the directory; null: none is there to do it. */
    private static @Nullable AgentState deleter(Turn turn, Trial trial) {
        AgentState own = turn.state.agent(trial.agentId());
        if (own != null && own.alive()) {
            return own;
        }
        for (AgentState other : turn.state.agents()) {
            if (other.alive()) {
                return other;
            }
        }
        return own;
    }
}
