package io.trialstream.core.sim;

import io.trialstream.core.pool.DecisionRecord;
import io.trialstream.core.pool.Report;
import io.trialstream.core.pool.StudyObservation;
import io.trialstream.core.replay.RecordedEvent;
import io.trialstream.core.replay.Recording;
import io.trialstream.core.study.Finding;
import io.trialstream.core.study.StudySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes down what a simulated pool's topics would hold of its studies: reports with their offsets, decisions, changed definitions. */
final class PoolRecorder {
    private final SimulatedPool pool;
    private final Map<String, StudySpec> specs = new LinkedHashMap<>();
    private final Map<String, List<RecordedEvent>> events = new LinkedHashMap<>();
    private final Map<String, Map<Integer, List<Judged>>> judged = new LinkedHashMap<>();
    private long reports;

    /** All of a decision but its number, time, and who carries it out. */
    record Judged(
            String kind,
            String explanation,
            io.trialstream.core.pruner.Decision.@Nullable Evidence evidence,
            long epoch,
            double value) {
        static Judged of(String kind, Finding finding) {
            return new Judged(kind, finding.explanation(), finding.evidence(), finding.epoch(), finding.value());
        }
    }

    PoolRecorder(SimulatedPool pool) {
        this.pool = pool;
        pool.listen((decision, nowMs) -> decided(decision));
        pool.listenToObservations(this::observed);
        pool.scheduler().alsoProbe(report -> {
            reported(report);
            return () -> {};
        });
    }

    private List<RecordedEvent> of(String study) {
        return events.computeIfAbsent(study, id -> new ArrayList<>());
    }

    private void reported(Report report) {
        long offset = reports++;
        Report.Origin origin = report.origin();
        String study = origin.lease().study();
        int trial = origin.lease().trial();
        int lease = origin.lease().epoch();
        if (report instanceof Report.Epoch epoch) {
            of(study)
                    .add(new RecordedEvent.Epoch(
                            offset, trial, lease, epoch.epoch(), epoch.values(), epoch.runtimeMs(), pool.nowMs()));
        } else if (report instanceof Report.Exited) {
            of(study).add(new RecordedEvent.Exited(offset, trial, lease, pool.nowMs()));
        }
    }

    private void decided(DecisionRecord decision) {
        String study = decision.study();
        if (study == null) {
            return;
        }
        of(study)
                .add(new RecordedEvent.Decided(
                        reports,
                        decision.sequence(),
                        pool.nowMs(),
                        decision.kind(),
                        decision.trial(),
                        decision.leaseEpoch(),
                        decision.reason(),
                        decision.evidence() != null));
        if (decision.evidence() != null) {
            judged.computeIfAbsent(study, id -> new TreeMap<>())
                    .computeIfAbsent(decision.trial(), number -> new ArrayList<>())
                    .add(new Judged(
                            decision.kind().name(),
                            decision.explanation(),
                            decision.evidence(),
                            decision.epoch(),
                            decision.value()));
        }
    }

    private void observed(StudyObservation observation) {
        String study = observation.study().id();
        if (observation.kind() == StudyObservation.Kind.STUDY_OPENED) {
            specs.put(study, observation.study().spec());
        } else if (observation.kind() == StudyObservation.Kind.STUDY_CHANGED) {
            of(study)
                    .add(new RecordedEvent.Changed(
                            reports,
                            pool.state().nextDecision(),
                            pool.nowMs(),
                            observation.study().spec()));
        }
    }

    List<String> studies() {
        return List.copyOf(specs.keySet());
    }

    Recording recording(String study) {
        return Recording.of(java.util.Objects.requireNonNull(specs.get(study)), of(study));
    }

    /** What was decided at rungs, by trial, the shadow pruner's decisions included. */
    Map<Integer, List<Judged>> judged(String study) {
        return judged.getOrDefault(study, Map.of());
    }
}
