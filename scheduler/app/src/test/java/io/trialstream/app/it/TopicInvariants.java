package io.trialstream.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.Decision;
import io.trialstream.v1.DecisionKind;
import io.trialstream.v1.Evidence;
import io.trialstream.v1.ReportKind;
import io.trialstream.v1.StudyView;
import io.trialstream.v1.TrialReport;
import io.trialstream.v1.TrialState;
import io.trialstream.v1.TrialView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What must hold of the topics after any run, whatever was killed meanwhile. */
final class TopicInvariants {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<TrialState> ENDED =
            Set.of(TrialState.COMPLETED, TrialState.STOPPED, TrialState.FAILED, TrialState.INFEASIBLE);

    private final TopicRecords records;
    private final Map<String, StudyView> studies = new LinkedHashMap<>();
    private final Map<String, List<TopicRecords.Stamped>> trials = new TreeMap<>();

    private TopicInvariants(TopicRecords records) {
        this.records = records;
        records.studies().forEach(study -> studies.put(study.getStudyId(), study));
        records.trials()
                .forEach(trial -> trials.computeIfAbsent(key(trial.view()), any -> new ArrayList<>())
                        .add(trial));
    }

    /** Checks all of them; at least one study must be there. */
    static TopicInvariants check(TopicRecords records) {
        TopicInvariants invariants = new TopicInvariants(records);
        assertThat(invariants.studies).isNotEmpty();
        invariants.decisionsAreThereOnce();
        invariants.trialsAreThereOnce();
        invariants.oneLiveLeaseEach();
        invariants.nothingAfterTheEnd();
        invariants.slotsRunOneTrial();
        invariants.rungsFollowTheirEvidence();
        return invariants;
    }

    /** A trial's final state. */
    TrialView trial(String study, int number) {
        List<TopicRecords.Stamped> states = trials.get(Topics.trialKey(study, number));
        assertThat(states).as("trial %s/%d", study, number).isNotNull();
        return states.get(states.size() - 1).view();
    }

    private static String key(TrialView view) {
        return Topics.trialKey(view.getStudyId(), view.getTrial());
    }

    private static String key(Decision decision) {
        return Topics.trialKey(decision.getStudyId(), decision.getTrial());
    }

    /** In each pool no decision is missing, and none was written twice: but answers to a command that came again. */
    private void decisionsAreThereOnce() {
        Map<String, List<Long>> once = new HashMap<>();
        Map<String, Set<Long>> all = new HashMap<>();
        for (Decision decision : records.decisions()) {
            all.computeIfAbsent(decision.getPoolId(), any -> new HashSet<>()).add(decision.getSequence());
            if (decision.getCommandId() == null) {
                once.computeIfAbsent(decision.getPoolId(), any -> new ArrayList<>())
                        .add(decision.getSequence());
            }
        }
        once.forEach((pool, numbers) ->
                assertThat(numbers).as("decisions of pool %s", pool).doesNotHaveDuplicates());
        all.forEach((pool, numbers) -> assertThat((long) numbers.size())
                .as("decisions of pool %s from 0", pool)
                .isEqualTo(1 + Collections.max(numbers)));
    }

    /** Each trial was suggested once, numbers are dense, and the study counts as many. */
    private void trialsAreThereOnce() {
        Map<String, List<Integer>> suggested = new HashMap<>();
        for (Decision decision : records.decisions()) {
            if (decision.getKind() == DecisionKind.SUGGEST) {
                suggested
                        .computeIfAbsent(decision.getStudyId(), any -> new ArrayList<>())
                        .add(decision.getTrial());
            }
        }
        studies.forEach((id, study) -> {
            List<Integer> numbers = suggested.getOrDefault(id, List.of());
            assertThat(numbers).as("trials of %s", id).doesNotHaveDuplicates().hasSize(study.getTrialsCreated());
            assertThat(numbers.stream().mapToInt(n -> n).max().orElse(-1)).isEqualTo(numbers.size() - 1);
            int ended = study.getTrialsCompleted()
                    + study.getTrialsStopped()
                    + study.getTrialsFailed()
                    + study.getTrialsInfeasible();
            assertThat(ended + study.getTrialsRunning() + study.getTrialsWaiting() + study.getTrialsPaused())
                    .as("states of %s", id)
                    .isEqualTo(study.getTrialsCreated());
        });
    }

    /** A trial gets a new lease only when the old one is over, and its number rises by one. */
    private void oneLiveLeaseEach() {
        Map<String, Integer> leases = new HashMap<>();
        for (Decision decision : records.decisions()) {
            if (decision.getKind() == DecisionKind.ASSIGN) {
                int before = leases.getOrDefault(key(decision), 0);
                assertThat(decision.getLeaseEpoch()).as("%s", decision).isEqualTo(before + 1);
                leases.put(key(decision), before + 1);
            }
        }
        trials.forEach((key, states) -> {
            TrialView before = null;
            for (TopicRecords.Stamped state : states) {
                TrialView now = state.view();
                boolean both = before != null
                        && before.getState() == TrialState.RUNNING
                        && now.getState() == TrialState.RUNNING;
                assertThat(both && before.getLeaseEpoch() != now.getLeaseEpoch())
                        .as("%s has two live leases: %s, %s", key, before, now)
                        .isFalse();
                before = now;
            }
        });
    }

    /** A trial that ended stays as it is. */
    private void nothingAfterTheEnd() {
        trials.forEach((key, states) -> {
            TrialView before = null;
            for (TopicRecords.Stamped state : states) {
                TrialView now = state.view();
                boolean revived =
                        before != null && ENDED.contains(before.getState()) && before.getState() != now.getState();
                assertThat(revived)
                        .as("%s goes on after its end: %s, %s", key, before, now)
                        .isFalse();
                before = now;
            }
        });
        Map<String, Boolean> ended = new HashMap<>();
        for (Decision decision : records.decisions()) {
            if (decision.getTrial() == null) {
                continue;
            }
            assertThat(decision.getKind() == DecisionKind.ASSIGN && ended.containsKey(key(decision)))
                    .as("%s is assigned after its end", decision)
                    .isFalse();
            if (Set.of(DecisionKind.STOP, DecisionKind.COMPLETE, DecisionKind.FAIL)
                    .contains(decision.getKind())) {
                ended.put(key(decision), true);
            }
        }
    }

    private record Use(String slot, String trial, double share, long fromMs, long untilMs) {}

    /** At no time trials have more than all of a slot. */
    private void slotsRunOneTrial() {
        Map<String, List<Use>> uses = new TreeMap<>();
        trials.forEach((key, states) -> {
            for (int i = 0; i < states.size(); i++) {
                TrialView view = states.get(i).view();
                if (view.getState() == TrialState.RUNNING) {
                    long until = i + 1 < states.size() ? states.get(i + 1).atMs() : Long.MAX_VALUE;
                    for (int slot : view.getSlotIds()) {
                        String name = view.getPoolId() + " " + view.getAgentId() + " " + slot;
                        uses.computeIfAbsent(name, any -> new ArrayList<>())
                                .add(new Use(
                                        name, key, share(view), states.get(i).atMs(), until));
                    }
                }
            }
        });
        for (List<Use> slot : uses.values()) {
            slot.removeIf(use -> use.fromMs() == use.untilMs()); // over within the millisecond
            for (Use use : slot) {
                List<Use> others = slot.stream()
                        .filter(other -> !other.trial().equals(use.trial()))
                        .filter(other -> other.fromMs() <= use.fromMs() && use.fromMs() < other.untilMs())
                        .toList();
                double taken =
                        use.share() + others.stream().mapToDouble(Use::share).sum();
                assertThat(taken).as("%s beside %s", use, others).isLessThanOrEqualTo(1 + 1e-9);
            }
        }
    }

    private double share(TrialView view) {
        JsonNode slots = definition(java.util.Objects.requireNonNull(studies.get(view.getStudyId()), view.getStudyId()))
                .path("slots");
        return slots.isNumber() ? Math.min(1, slots.asDouble()) : 1;
    }

    // ---- rungs

    /** Every decision at a rung says what it is made of, and that follows from the reports before it. */
    private void rungsFollowTheirEvidence() {
        Map<String, List<Double>> arrivals = new HashMap<>();
        for (Decision decision : records.decisions()) {
            Evidence evidence = decision.getEvidence();
            if (evidence == null) {
                continue;
            }
            StudyView study = studies.get(decision.getStudyId());
            assertThat(wasReported(decision, evidence, study))
                    .as("a report for %s", decision)
                    .isTrue();
            if (evidence.getRank() < 0 || objectives(study) > 1) {
                continue;
            }
            double sign = minimizes(study) ? 1 : -1;
            List<Double> rung = arrivals.computeIfAbsent(
                    decision.getStudyId() + " " + evidence.getBracket() + " " + evidence.getRung(),
                    any -> new ArrayList<>());
            double value = sign * evidence.getValue();
            long better = rung.stream().filter(other -> other < value).count();
            long even = rung.stream().filter(other -> other == value).count();
            rung.add(value);
            // a diverged trial arrives without evidence, and ranks last
            assertThat(evidence.getCount())
                    .as("%s", decision)
                    .isBetween(rung.size(), rung.size() + study.getTrialsInfeasible());
            assertThat((long) evidence.getRank()).as("%s", decision).isBetween(better, better + even);
            boolean belongs = evidence.getRank() < evidence.getKept();
            switch (decision.getKind()) {
                case STOP -> assertThat(belongs).as("%s", decision).isFalse();
                case CONTINUE ->
                    assertThat(belongs || Double.isNaN(evidence.getCutoff()))
                            .as("%s", decision)
                            .isTrue();
                default -> assertThat(decision.getKind()).isEqualTo(DecisionKind.PAUSE);
            }
        }
    }

    private boolean wasReported(Decision decision, Evidence evidence, StudyView study) {
        return records.reports().stream()
                .anyMatch(report -> report.getKind() == ReportKind.EPOCH
                        && report.getStudyId().equals(study.getStudyId())
                        && report.getTrial() == decision.getTrial()
                        && report.getLeaseEpoch() == decision.getLeaseEpoch()
                        && report.getEpoch().getEpoch() >= evidence.getResource()
                        && report.getEpoch().getValues().get(0) == evidence.getValue());
    }

    /** The epochs of a trial that were reported, under whatever lease. */
    List<Long> reportedEpochs(String study, int trial) {
        return records.reports().stream()
                .filter(report -> report.getKind() == ReportKind.EPOCH)
                .filter(report -> report.getStudyId().equals(study) && report.getTrial() == trial)
                .map(TrialReport::getEpoch)
                .map(epoch -> epoch.getEpoch())
                .toList();
    }

    /** How many decisions of a kind were made in a study. */
    long count(String study, DecisionKind kind) {
        return records.decisions().stream()
                .filter(decision -> study.equals(decision.getStudyId()) && decision.getKind() == kind)
                .count();
    }

    private static int objectives(StudyView study) {
        return Math.max(1, definition(study).path("metrics").size());
    }

    private static boolean minimizes(StudyView study) {
        JsonNode definition = definition(study);
        JsonNode metric = definition.has("metric")
                ? definition.path("metric")
                : definition.path("metrics").path(0);
        return !metric.path("goal").asText().equals("maximize");
    }

    private static JsonNode definition(StudyView study) {
        try {
            return JSON.readTree(study.getDefinition());
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
