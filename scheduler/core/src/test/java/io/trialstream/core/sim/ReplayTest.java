package io.trialstream.core.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.pool.Retention;
import io.trialstream.core.replay.RecordedEvent;
import io.trialstream.core.replay.Recording;
import io.trialstream.core.replay.Replay;
import io.trialstream.core.replay.ReplayResult;
import io.trialstream.core.sim.PoolRecorder.Judged;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What was recorded, replayed, is what happened: small pools with faults, people and changed pruners, drawn from seeds. */
class ReplayTest {
    private static final long SEEDS = Long.getLong("trialstream.replay.seeds", 300);

    private static Map<Integer, List<Judged>> judged(ReplayResult result) {
        Map<Integer, List<Judged>> judged = new TreeMap<>();
        for (ReplayResult.TrialReplay trial : result.trials()) {
            List<Judged> decisions = new ArrayList<>();
            trial.findings().stream()
                    .filter(finding -> finding.evidence() != null)
                    .forEach(finding -> decisions.add(Judged.of(finding.kind().name(), finding)));
            trial.shadowFindings().stream()
                    .filter(finding -> finding.evidence() != null)
                    .forEach(finding -> decisions.add(Judged.of("SHADOW", finding)));
            decisions.sort(ORDER);
            if (!decisions.isEmpty()) {
                judged.put(trial.trial(), decisions);
            }
        }
        return judged;
    }

    private static final java.util.Comparator<Judged> ORDER = java.util.Comparator.comparingLong(Judged::epoch)
            .thenComparing(judged -> judged.kind().equals("SHADOW"))
            .thenComparingLong(judged ->
                    java.util.Objects.requireNonNull(judged.evidence()).resource());

    @Test
    void aReplayIsWhatHappenedDecisionByDecision() {
        long decisions = 0;
        long changed = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            SmallWorld world = new SmallWorld(seed, Retention.FOR_EVER);
            PoolRecorder recorder = new PoolRecorder(world.pool());
            world.run();
            for (String study : recorder.studies()) {
                Recording recording = recorder.recording(study);
                Map<Integer, List<Judged>> happened = new TreeMap<>(recorder.judged(study));
                happened.replaceAll((trial, all) -> all.stream().sorted(ORDER).toList());

                ReplayResult replayed = Replay.asRecorded(recording);

                assertThat(difference(happened, judged(replayed)))
                        .as("seed %d, %s", seed, study)
                        .isEmpty();
                assertThat(replayed.exact()).isTrue();
                theSameIsKnownOfEachTrial(world, study, Replay.stateOf(recording));
                decisions += happened.values().stream().mapToLong(List::size).sum();
                changed += recording.events().stream()
                        .filter(RecordedEvent.Changed.class::isInstance)
                        .count();
            }
        }
        assertThat(decisions).isGreaterThan(10 * SEEDS);
        assertThat(changed).isGreaterThan(SEEDS / 10);
    }

    /** The first decision that is not the same in both, in words; empty: all are. */
    private static String difference(Map<Integer, List<Judged>> happened, Map<Integer, List<Judged>> replayed) {
        for (Map.Entry<Integer, List<Judged>> trial : happened.entrySet()) {
            List<Judged> other = replayed.getOrDefault(trial.getKey(), List.of());
            for (int i = 0; i < trial.getValue().size(); i++) {
                if (i >= other.size() || !trial.getValue().get(i).equals(other.get(i))) {
                    return "trial " + trial.getKey() + ": " + trial.getValue().get(i) + ", replayed "
                            + (i < other.size() ? other.get(i) : "nothing");
                }
            }
        }
        return happened.equals(replayed) ? "" : "the replay decided more";
    }

    private static void theSameIsKnownOfEachTrial(SmallWorld world, String id, Study replayed) {
        Study live = java.util.Objects.requireNonNull(world.pool().state().study(id));
        assertThat(replayed.trials()).hasSameSizeAs(live.trials());
        for (Trial trial : live.trials()) {
            Trial other = replayed.trials().get(trial.number());
            assertThat(other.state()).as("%s/%d", id, trial.number()).isEqualTo(trial.state());
            assertThat(other.rungs()).isEqualTo(trial.rungs());
        }
    }
}
