package io.trialstream.scheduler.view;

import io.trialstream.scheduler.view.Curve.Outcome;
import io.trialstream.scheduler.view.DecisionRow.Evidence;
import io.trialstream.scheduler.view.StudyRow.Best;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * All that can be asked about studies, trials and agents, in memory. One thread tells it what happened, through {@link ViewInput}; any
 * number of threads ask. Nothing is decided here and nothing here can slow a decision.
 */
public final class ReadModel implements ViewInput {
    private static final class StudyIndex {
        private volatile @Nullable StudyEntry entry;
        private final TrialTable trials = new TrialTable();
        private final ConcurrentMap<Integer, Curve> curves = new ConcurrentHashMap<>();
        private final Segments segments = new Segments();
        private final ConcurrentMap<Long, Evidence> evidence = new ConcurrentHashMap<>();
    }

    private record AgentKey(String pool, String agent) {}

    private record StudyKey(String study) {}

    private record TrialKey(String study, int trial) {}

    private final ViewLimits limits;
    private final ConcurrentMap<String, StudyIndex> studies = new ConcurrentHashMap<>();
    private final ConcurrentMap<AgentKey, AgentRow> agents = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, PoolRow> pools = new ConcurrentHashMap<>();
    private final DecisionLog decisions;
    private final LogTails logs;
    private final Answers answers = new Answers();
    private final ChangeFeed feed;
    private final LongAdder points = new LongAdder();
    private final LongAdder repeatedReports = new LongAdder();
    private final LongAdder lateReports = new LongAdder();
    private final LongAdder foreignReports = new LongAdder();
    private volatile boolean caughtUp;
    // of the thread that tells
    private final EarlyReports early = new EarlyReports();
    private boolean statesRead;

    /**
     * An empty model.
     *
     * @param limits how much it holds
     * @param startedAtMs the present time, milliseconds since 1970 UTC
     */
    public ReadModel(ViewLimits limits, long startedAtMs) {
        this.limits = limits;
        this.decisions = new DecisionLog(limits.decisions(), limits.decisionsPerTrial());
        this.logs = new LogTails(limits.logBytesPerTrial(), limits.logBytes());
        this.feed = new ChangeFeed(limits.changes(), startedAtMs);
    }

    // ---- What it is told -----------------------------------------------------------------------------------------

    @Override
    public void study(String id, @Nullable StudyEntry entry) {
        if (entry == null) {
            studies.remove(id);
            decisions.forget(id);
            logs.forget(id);
            return;
        }
        StudyIndex index = index(id);
        index.entry = entry;
        if (caughtUp) {
            feed.publish(ChangeFeed.Type.STUDY, id, new StudyKey(id), withBest(entry.row(), index));
        }
    }

    @Override
    public void trial(String study, int trial, @Nullable TrialEntry entry) {
        StudyIndex index = index(study);
        index.trials.put(trial, entry);
        if (entry == null) {
            index.curves.remove(trial);
            return;
        }
        index.segments.trial(entry);
        early.release(study, trial, entry.lease()).forEach(Runnable::run);
        if (caughtUp) {
            feed.publish(ChangeFeed.Type.TRIAL, study, new TrialKey(study, trial), entry);
        }
    }

    @Override
    public void agent(String pool, String agent, @Nullable AgentRow row) {
        AgentKey key = new AgentKey(pool, agent);
        if (row == null) {
            agents.remove(key);
            return;
        }
        agents.put(key, row);
        if (caughtUp) {
            feed.publish(ChangeFeed.Type.AGENT, null, key, row);
        }
    }

    @Override
    public void pool(String pool, @Nullable PoolRow row) {
        if (row == null) {
            pools.remove(pool);
        } else {
            pools.put(pool, row);
        }
    }

    @Override
    public void decision(DecisionRow decision) {
        String study = decision.study();
        if (study != null) {
            StudyIndex index = index(study);
            decisions.add(decision);
            Integer trial = decision.trial();
            index.segments.decision(decision, trial == null ? null : index.trials.get(trial));
            Evidence evidence = decision.evidence();
            if (evidence != null) {
                index.evidence.put(Rungs.key(evidence.bracket(), evidence.resource()), evidence);
            }
        }
        if (caughtUp) {
            feed.publish(ChangeFeed.Type.DECISION, study, null, decision);
        }
        answers.decision(decision);
    }

    @Override
    public void started(String study, int trial, int lease, String agent) {
        StudyIndex index = index(study);
        if (isTaken(index, study, trial, lease, agent, () -> started(study, trial, lease, agent))) {
            curveOf(index, trial).started(lease);
        }
    }

    @Override
    public void epoch(EpochReport report) {
        StudyIndex index = index(report.study());
        if (!isTaken(index, report.study(), report.trial(), report.lease(), report.agent(), () -> epoch(report))) {
            return;
        }
        TrialEntry trial = index.trials.get(report.trial());
        Curve curve = curveOf(index, report.trial());
        Outcome outcome = curve.add(
                report,
                trial == null ? 0 : trial.lease(),
                trial == null ? Long.MAX_VALUE : trial.lastEpoch(),
                limits.lateReportsPerTrial());
        (switch (outcome) {
                    case ADDED -> points;
                    case REPEATED -> repeatedReports;
                    case LATE -> lateReports;
                })
                .increment();
        if (caughtUp && outcome == Outcome.ADDED) {
            double value = report.values().length == 0 ? Double.NaN : report.values()[0];
            feed.publish(
                    ChangeFeed.Type.METRIC,
                    report.study(),
                    null,
                    new MetricPoint(report.study(), report.trial(), report.epoch(), value, report.values()));
        }
    }

    /** Whether a report is from the lease's agent, as far as one can tell; under a lease that is not known yet it has to wait. */
    private boolean isTaken(StudyIndex index, String study, int trial, int lease, String agent, Runnable again) {
        TrialEntry entry = index.trials.get(trial);
        if (statesRead && (entry == null || lease > entry.lease())) {
            foreignReports.add(early.hold(study, trial, lease, again));
            return false;
        }
        String holder = entry == null || entry.lease() != lease ? null : entry.agent();
        if (holder != null && !holder.equals(agent)) {
            // the scheduler refuses it
            foreignReports.increment();
            return false;
        }
        return true;
    }

    @Override
    public void log(LogPiece piece) {
        String added = logs.add(piece);
        if (caughtUp && added != null) {
            feed.publish(ChangeFeed.Type.LOG, piece.study(), null, piece);
        }
    }

    @Override
    public void statesRead() {
        statesRead = true;
    }

    @Override
    public void caughtUp() {
        caughtUp = true;
    }

    private StudyIndex index(String study) {
        return studies.computeIfAbsent(study, id -> new StudyIndex());
    }

    private static Curve curveOf(StudyIndex index, int trial) {
        return index.curves.computeIfAbsent(trial, number -> new Curve());
    }

    // ---- What it is asked ----------------------------------------------------------------------------------------

    /** Whether all that was there at the start has been read: before that, answers would be of the past. */
    public boolean ready() {
        return caughtUp;
    }

    /** A study with its best trial's hyperparameters. */
    public Optional<StudyRow> study(String id) {
        StudyIndex index = studies.get(id);
        StudyEntry entry = index == null ? null : index.entry;
        return index == null || entry == null ? Optional.empty() : Optional.of(withBest(entry.row(), index));
    }

    /** A study's canonical definition, a JSON object. */
    public Optional<String> definition(String id) {
        StudyIndex index = studies.get(id);
        StudyEntry entry = index == null ? null : index.entry;
        return entry == null ? Optional.empty() : Optional.of(entry.definition());
    }

    /** All studies, newest first. */
    public List<StudyRow> studies() {
        List<StudyRow> rows = new ArrayList<>();
        for (StudyIndex index : studies.values()) {
            StudyEntry entry = index.entry;
            if (entry != null) {
                rows.add(withBest(entry.row(), index));
            }
        }
        rows.sort(Comparator.comparingLong(StudyRow::createdAt).reversed().thenComparing(StudyRow::study));
        return rows;
    }

    private static StudyRow withBest(StudyRow row, StudyIndex index) {
        Best best = row.best();
        TrialEntry trial = best == null ? null : index.trials.get(best.trial());
        return best == null || trial == null
                ? row
                : row.withBest(new Best(best.trial(), best.value(), best.epoch(), trial.params()));
    }

    /** A study's trials; empty where the study is unknown. */
    public TrialTable trials(String study) {
        StudyIndex index = studies.get(study);
        return index == null ? new TrialTable() : index.trials;
    }

    /** A trial. */
    public Optional<TrialRow> trial(String study, int trial) {
        return Optional.ofNullable(trials(study).get(trial)).map(TrialEntry::row);
    }

    /** A trial's learning curve. */
    public Curve.Points curve(String study, int trial) {
        StudyIndex index = studies.get(study);
        Curve curve = index == null ? null : index.curves.get(trial);
        return curve == null ? Curve.Points.NONE : curve.points();
    }

    /** A trial's last decisions, oldest first. */
    public List<DecisionRow> decisions(String study, int trial) {
        return decisions.ofTrial(study, trial);
    }

    /**
     * A study's last decisions, newest first.
     *
     * @param kinds only these; empty: all
     * @param before only those with a smaller sequence number; null: from the newest
     * @param count at most so many
     */
    public List<DecisionRow> decisions(String study, Set<DecisionKind> kinds, @Nullable Long before, int count) {
        return decisions.ofStudy(study, kinds, before, count);
    }

    /** The end of a trial's output, at most so many bytes. */
    public LogTail log(String study, int trial, int bytes) {
        return logs.tail(study, trial, bytes);
    }

    /** A study's rungs by bracket. */
    public List<Rungs.Bracket> rungs(String study) {
        StudyIndex index = studies.get(study);
        return index == null ? List.of() : Rungs.of(index.trials, index.evidence);
    }

    /** Which slots ran which of a study's trials when. */
    public List<Timeline.Item> timeline(String study) {
        StudyIndex index = studies.get(study);
        return index == null ? List.of() : Timeline.of(index.segments.runs());
    }

    /** The numbers of a study's trials that no other one beats in all metrics. */
    public List<Integer> pareto(String study) {
        return study(study)
                .map(row -> Pareto.front(trials(study), row.metrics()))
                .orElse(List.of());
    }

    /** All agents, by pool and name. */
    public List<AgentRow> agents() {
        List<AgentRow> rows = new ArrayList<>(agents.values());
        rows.sort(Comparator.comparing(AgentRow::pool).thenComparing(AgentRow::agent));
        return rows;
    }

    /** An agent. */
    public Optional<AgentRow> agent(String pool, String agent) {
        return Optional.ofNullable(agents.get(new AgentKey(pool, agent)));
    }

    /** What the operators set, for the pools where they did, by name. */
    public List<PoolRow> pools() {
        return pools.values().stream()
                .sorted(Comparator.comparing(PoolRow::pool))
                .toList();
    }

    /** What a pool's operator set. */
    public PoolRow pool(String pool) {
        return pools.getOrDefault(pool, PoolRow.open(pool));
    }

    /** What changes from now on. */
    public ChangeFeed feed() {
        return feed;
    }

    /** Answers to commands. */
    public Answers answers() {
        return answers;
    }

    /** Points of learning curves taken in so far. */
    public long points() {
        return points.sum();
    }

    /** Reports left out since their epoch was there. */
    public long repeatedReports() {
        return repeatedReports.sum();
    }

    /** Reports of old leases. */
    public long lateReports() {
        return lateReports.sum();
    }

    /** Reports of agents that did not hold the lease under which they reported. */
    public long foreignReports() {
        return foreignReports.sum();
    }
}
