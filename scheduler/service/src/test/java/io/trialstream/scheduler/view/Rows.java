package io.trialstream.scheduler.view;

import io.trialstream.scheduler.view.DecisionRow.Evidence;
import io.trialstream.scheduler.view.StudyRow.Best;
import io.trialstream.scheduler.view.StudyRow.BudgetRow;
import io.trialstream.scheduler.view.StudyRow.Counts;
import io.trialstream.scheduler.view.StudyRow.MetricRow;
import io.trialstream.scheduler.view.TrialRow.Origin;
import io.trialstream.scheduler.view.TrialRow.RungValue;
import io.trialstream.scheduler.view.ViewInput.EpochReport;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows for tests, with what a test does not care about filled in. */
public final class Rows {
    public static final long T0 = 1_700_000_000_000L;
    public static final List<MetricRow> ONE_METRIC = List.of(new MetricRow("val_loss", "minimize"));

    private Rows() {}

    public static ReadModel model() {
        return new ReadModel(ViewLimits.DEFAULT, T0);
    }

    public static StudyEntry study(String id, String team, StudyState state) {
        return study(id, team, state, ONE_METRIC, null);
    }

    public static StudyEntry study(
            String id, String team, StudyState state, List<MetricRow> metrics, @Nullable Best best) {
        StudyRow row = new StudyRow(
                id,
                id,
                "handwriting",
                team,
                "default",
                state,
                "",
                T0,
                null,
                "ada",
                metrics,
                27,
                1,
                "epoch",
                3,
                new Counts(2, 1, 1, 0, 0, 0, 0, 0),
                new BudgetRow(60L, 4L, null, null, 0.01),
                50,
                10,
                54,
                1000,
                100,
                5000,
                best,
                "",
                List.of(),
                "",
                "random, since the space is small",
                null,
                null);
        return new StudyEntry(
                row,
                "{\"name\":\"" + id + "\",\"team\":\"" + team
                        + "\",\"pool\":\"default\",\"budget\":{\"trials\":60},\"space\":{},\"external\":true}");
    }

    /** A trial with many parts to choose. */
    public static final class TrialBuilder {
        private final String study;
        private final int trial;
        private TrialState state = TrialState.RUNNING;
        private Map<String, Object> params = Map.of("lr", 0.1);
        private int bracket;
        private long lastEpoch;
        private @Nullable Double best;
        private List<Double> last = List.of();
        private List<RungValue> rungs = List.of();
        private List<Integer> slots = List.of();
        private int lease = 1;
        private @Nullable Long startedAt;
        private @Nullable Long endedAt;
        private long runtimeMs;
        private String note = "";
        private String reason = "";

        TrialBuilder(String study, int trial) {
            this.study = study;
            this.trial = trial;
        }

        public TrialBuilder state(TrialState value) {
            state = value;
            return this;
        }

        public TrialBuilder params(Map<String, Object> value) {
            params = value;
            return this;
        }

        public TrialBuilder bracket(int value) {
            bracket = value;
            return this;
        }

        public TrialBuilder lastEpoch(long value) {
            lastEpoch = value;
            return this;
        }

        public TrialBuilder best(@Nullable Double value) {
            best = value;
            last = value == null ? List.of() : List.of(value);
            return this;
        }

        public TrialBuilder last(List<Double> value) {
            last = value;
            return this;
        }

        public TrialBuilder rungs(RungValue... value) {
            rungs = List.of(value);
            return this;
        }

        public TrialBuilder slots(Integer... value) {
            slots = List.of(value);
            return this;
        }

        public TrialBuilder lease(int value) {
            lease = value;
            return this;
        }

        public TrialBuilder started(@Nullable Long value) {
            startedAt = value;
            return this;
        }

        public TrialBuilder ended(@Nullable Long value) {
            endedAt = value;
            return this;
        }

        public TrialBuilder runtime(long value) {
            runtimeMs = value;
            return this;
        }

        public TrialBuilder note(String value) {
            note = value;
            return this;
        }

        public TrialBuilder reason(String value) {
            reason = value;
            return this;
        }

        public TrialRow row() {
            return new TrialRow(
                    study,
                    trial,
                    state,
                    reason,
                    "",
                    params,
                    new Origin("random", "", 0, 0, null, 0),
                    bracket,
                    rungs.size() - 1,
                    lastEpoch,
                    last.isEmpty() ? null : last.get(0),
                    last,
                    best,
                    best == null ? 0 : lastEpoch,
                    rungs,
                    "agent-1",
                    slots,
                    "cpu",
                    lease,
                    0,
                    T0,
                    startedAt,
                    endedAt,
                    runtimeMs,
                    null,
                    "",
                    "",
                    note,
                    List.of());
        }

        public TrialEntry entry() {
            return TrialEntry.of(row());
        }
    }

    public static TrialBuilder trial(String study, int trial) {
        return new TrialBuilder(study, trial);
    }

    public static DecisionRow decision(long sequence, String study, @Nullable Integer trial, DecisionKind kind) {
        return decision(sequence, study, trial, kind, null, null);
    }

    public static DecisionRow decision(
            long sequence,
            @Nullable String study,
            @Nullable Integer trial,
            DecisionKind kind,
            @Nullable String commandId,
            @Nullable Evidence evidence) {
        return new DecisionRow(
                sequence,
                T0 + sequence,
                "default",
                study,
                trial,
                kind,
                "RUNG",
                "because",
                "agent-1",
                1,
                commandId,
                null,
                evidence,
                0,
                null);
    }

    public static EpochReport epoch(String study, int trial, int lease, long epoch, double value) {
        return new EpochReport(study, trial, lease, "agent-1", epoch, new double[] {value}, Map.of(), T0 + epoch);
    }
}
