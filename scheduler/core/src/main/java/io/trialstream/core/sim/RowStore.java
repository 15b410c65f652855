package io.trialstream.core.sim;

import io.trialstream.core.pool.AgentRow;
import io.trialstream.core.pool.DecisionRecord;
import io.trialstream.core.pool.PoolMachine;
import io.trialstream.core.pool.PoolPolicy;
import io.trialstream.core.pool.PoolState;
import io.trialstream.core.pool.Report;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.study.StudyRow;
import io.trialstream.core.study.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the scheduler has stored, row by row, as its shell does it: lasting rows at once, the others with the next flush, and the reports
 * since that flush in a log that is read again after a crash.
 */
final class RowStore {
    private final String poolId;
    private final Map<String, StudyRow> studies = new LinkedHashMap<>();
    private final Map<String, TreeMap<Integer, Trial>> trials = new LinkedHashMap<>();
    private final Map<String, Trial> unwritten = new LinkedHashMap<>();
    private final Map<String, AgentRow> agents = new LinkedHashMap<>();
    private final Map<String, TreeMap<Long, Suggestion>> stock = new LinkedHashMap<>();
    private final Map<String, DecisionRecord> answers = new LinkedHashMap<>();
    private final List<Report> sinceFlush = new ArrayList<>();
    private @Nullable PoolPolicy policy;
    private long nextDecision;

    RowStore(String poolId) {
        this.poolId = poolId;
    }

    void save(Trial trial, boolean lasting) {
        String key = trial.study() + "/" + trial.number();
        if (lasting) {
            unwritten.remove(key);
            write(trial);
        } else {
            unwritten.put(key, trial);
        }
    }

    private void write(Trial trial) {
        trials.computeIfAbsent(trial.study(), id -> new TreeMap<>()).put(trial.number(), trial);
    }

    void removed(String study, int trial) {
        unwritten.remove(study + "/" + trial);
        TreeMap<Integer, Trial> rows = trials.get(study);
        if (rows != null) {
            rows.remove(trial);
        }
    }

    void save(StudyRow study) {
        studies.put(study.id(), study);
    }

    void save(AgentRow agent) {
        agents.put(agent.id(), agent);
    }

    void save(PoolPolicy newPolicy) {
        policy = newPolicy;
    }

    void answered(String commandId, @Nullable DecisionRecord answer) {
        if (answer == null) {
            answers.remove(commandId);
        } else {
            answers.put(commandId, answer);
        }
    }

    void stocked(String study, long sequence, Suggestion suggestion) {
        stock.computeIfAbsent(study, id -> new TreeMap<>()).put(sequence, suggestion);
    }

    void unstocked(String study, long sequence) {
        TreeMap<Long, Suggestion> stocked = stock.get(study);
        if (stocked != null) {
            stocked.remove(sequence);
        }
    }

    void applied(Report report) {
        sinceFlush.add(report);
    }

    void noteNextDecision(long next) {
        nextDecision = next;
    }

    void flush() {
        unwritten.values().forEach(this::write);
        unwritten.clear();
        sinceFlush.clear();
    }

    /** What a crash leaves: rows that were not written are gone; the reports since the last flush are applied again. */
    PoolMachine restore(Function<PoolState, PoolMachine> start, long nowMs) {
        unwritten.clear();
        PoolMachine machine = start.apply(rebuild(nowMs));
        for (Report report : List.copyOf(sinceFlush)) {
            machine.replay(report, nowMs);
        }
        return machine;
    }

    /** The state that all rows give, the unwritten ones included. */
    PoolState rebuild(long nowMs) {
        PoolState state = new PoolState(poolId);
        if (policy != null) {
            state.apply(policy);
        }
        agents.values().forEach(row -> state.apply(row, nowMs));
        studies.values().forEach(state::apply);
        trials.values()
                .forEach(rows -> rows.values()
                        .forEach(row ->
                                state.apply(unwritten.getOrDefault(row.study() + "/" + row.number(), row), nowMs)));
        stock.forEach((study, suggestions) ->
                suggestions.forEach((sequence, suggestion) -> state.stock(study, sequence, suggestion)));
        answers.forEach(state::remember);
        state.restoreNextDecision(nextDecision);
        state.startClocks(nowMs);
        return state;
    }
}
