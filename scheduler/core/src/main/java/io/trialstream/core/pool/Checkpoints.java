package io.trialstream.core.pool;

import io.trialstream.core.study.Reason;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.Trial;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which checkpoints are kept: those of trials that may go on (running, waiting, paused), those of the best trials, and those that a
 * population-based sampler may start from while the study runs. The others are deleted.
 */
final class Checkpoints {
    private Checkpoints() {}

    /** The study is over: only the best trials' checkpoints stay. */
    static void afterStudy(Turn turn, Study study) {
        Set<Integer> kept = best(study).stream().map(Trial::number).collect(Collectors.toSet());
        for (Trial trial : study.trials()) {
            if (trial.checkpoint() != null && !kept.contains(trial.number())) {
                delete(
                        turn,
                        trial,
                        "its study ended and it is not among the best "
                                + study.spec().keepCheckpoints());
            }
        }
    }

    private static List<Trial> best(Study study) {
        return study.trials().stream()
                .filter(trial -> Double.isFinite(trial.progress().best()))
                .sorted(Comparator.comparingDouble(
                                (Trial trial) -> trial.progress().best())
                        .thenComparingInt(Trial::number))
                .limit(study.spec().keepCheckpoints())
                .toList();
    }

    private static void delete(Turn turn, Trial trial, String why) {
        AgentState agent = turn.state.agent(trial.agentId());
        if (agent == null) {
            return;
        }
        turn.save(trial.edit().checkpoint(null).done(), true);
        turn.order(new AgentOrder.DeleteCheckpoints(
                agent.row().id(), agent.row().incarnation(), trial.study(), trial.number()));
        turn.decided(DecisionRecord.Kind.DELETE_CHECKPOINTS, trial, Reason.NONE, why);
    }
}
