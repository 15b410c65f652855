package io.trialstream.scheduler.view.codec;

import io.trialstream.scheduler.kafka.AgentKeys;
import io.trialstream.scheduler.view.PoolRow;
import io.trialstream.scheduler.view.ViewInput;
import io.trialstream.scheduler.view.ViewInput.EpochReport;
import io.trialstream.scheduler.view.ViewInput.LogPiece;
import io.trialstream.schemas.Topic;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.AgentView;
import io.trialstream.v1.Decision;
import io.trialstream.v1.EpochMetrics;
import io.trialstream.v1.PoolView;
import io.trialstream.v1.ReportKind;
import io.trialstream.v1.StudyView;
import io.trialstream.v1.TrialLog;
import io.trialstream.v1.TrialReport;
import io.trialstream.v1.TrialView;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.message.SchemaStore;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Tells the read side what a topic's record says. */
public final class ViewCodec {
    private interface Reader {
        void read(byte @Nullable [] key, byte @Nullable [] value, ViewInput input);
    }

    private final AgentKeys.Check signatures;
    private final DefinitionFacts.Cache definitions = new DefinitionFacts.Cache();
    private final Function<byte[], StudyView> studies;
    private final Function<byte[], TrialView> trials;
    private final Function<byte[], AgentView> agents;
    private final Function<byte[], PoolView> pools;
    private final Function<byte[], Decision> decisions;
    private final Function<byte[], TrialReport> reports;
    private final Function<byte[], TrialLog> logs;
    private final Map<String, Reader> readers = Map.of(
            Topics.STUDIES.name(), this::study,
            Topics.TRIALS.name(), this::trial,
            Topics.AGENTS.name(), this::agent,
            Topics.POOLS.name(), this::pool,
            Topics.DECISIONS.name(), this::decision,
            Topics.TRIAL_LOGS.name(), this::log);

    /** The topics that the read side is made of. */
    public static List<Topic<?>> topics() {
        return List.of(
                Topics.STUDIES,
                Topics.TRIALS,
                Topics.AGENTS,
                Topics.POOLS,
                Topics.DECISIONS,
                Topics.TRIAL_REPORTS,
                Topics.TRIAL_LOGS);
    }

    /** Those among them that hold the newest state of each key: read first, for by them reports are judged. */
    public static List<Topic<?>> states() {
        return List.of(Topics.STUDIES, Topics.TRIALS, Topics.AGENTS, Topics.POOLS);
    }

    /** For pools whose agents need not sign. */
    public ViewCodec() {
        this(AgentKeys.NONE, null);
    }

    /**
     * Shows only reports that are signed, of pools that have a key.
     *
     * @param writers finds the schemas of newer writers; null: what they wrote is refused
     */
    public ViewCodec(AgentKeys keys, @Nullable SchemaStore writers) {
        this.signatures = keys.check();
        this.studies = decoder(Topics.STUDIES, writers);
        this.trials = decoder(Topics.TRIALS, writers);
        this.agents = decoder(Topics.AGENTS, writers);
        this.pools = decoder(Topics.POOLS, writers);
        this.decisions = decoder(Topics.DECISIONS, writers);
        this.reports = decoder(Topics.TRIAL_REPORTS, writers);
        this.logs = decoder(Topics.TRIAL_LOGS, writers);
    }

    /** The same for a record without headers. */
    public void read(String topic, byte @Nullable [] key, byte @Nullable [] value, ViewInput input) {
        read(topic, key, value, new RecordHeaders(), input);
    }

    /**
     * Reads a record.
     *
     * @throws SerializationException when it can't be read, or is not from whom it says: nothing was told then
     */
    public void read(String topic, byte @Nullable [] key, byte @Nullable [] value, Headers headers, ViewInput input) {
        if (topic.equals(Topics.TRIAL_REPORTS.name())) {
            report(value, headers, input);
            return;
        }
        Reader reader = readers.get(topic);
        if (reader == null) {
            throw new SerializationException("the read side knows no topic " + topic);
        }
        reader.read(key, value, input);
    }

    private void study(byte @Nullable [] key, byte @Nullable [] value, ViewInput input) {
        if (value == null) {
            input.study(text(key), null);
            return;
        }
        StudyView view = studies.apply(value);
        input.study(view.getStudyId(), StudyCodec.entry(view, definitions));
    }

    private void trial(byte @Nullable [] key, byte @Nullable [] value, ViewInput input) {
        if (value == null) {
            String text = text(key);
            int slash = text.lastIndexOf('/');
            if (slash < 0) {
                throw new SerializationException("the key of a trial is study id/number, got " + text);
            }
            input.trial(text.substring(0, slash), number(text.substring(slash + 1)), null);
            return;
        }
        var entry = TrialCodec.entry(value, trials);
        if (entry.trial() < 0) {
            throw new SerializationException("a trial's number is not negative, got " + entry.trial());
        }
        input.trial(entry.study(), entry.trial(), entry);
    }

    private static int number(String text) {
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            throw new SerializationException("the key of a trial ends with its number, got " + text, e);
        }
    }

    private void agent(byte @Nullable [] key, byte @Nullable [] value, ViewInput input) {
        if (value == null) {
            String text = text(key);
            int slash = text.indexOf('/');
            if (slash < 0) {
                throw new SerializationException("the key of an agent is pool id/agent id, got " + text);
            }
            input.agent(text.substring(0, slash), text.substring(slash + 1), null);
            return;
        }
        var row = AgentCodec.row(agents.apply(value));
        input.agent(row.pool(), row.agent(), row);
    }

    private void pool(byte @Nullable [] key, byte @Nullable [] value, ViewInput input) {
        if (value == null) {
            input.pool(text(key), null);
            return;
        }
        PoolView view = pools.apply(value);
        Map<String, PoolRow.TeamPolicy> teams = new HashMap<>();
        view.getTeams()
                .forEach((name, team) ->
                        teams.put(name, new PoolRow.TeamPolicy(team.getWeight(), team.getQuotaSlots())));
        Map<String, PoolRow.RuntimeClass> classes = new HashMap<>();
        view.getClasses()
                .forEach((name, c) ->
                        classes.put(name, new PoolRow.RuntimeClass(c.getMaxRuntimeMs(), c.getSlotsPerTeam())));
        input.pool(view.getPoolId(), new PoolRow(view.getPoolId(), teams, classes));
    }

    private void decision(byte @Nullable [] key, byte @Nullable [] value, ViewInput input) {
        if (value != null) {
            input.decision(DecisionCodec.row(decisions.apply(value)));
        }
    }

    private void report(byte @Nullable [] value, Headers headers, ViewInput input) {
        if (value == null) {
            return;
        }
        TrialReport report = reports.apply(value);
        String forged = signatures.problem(
                report.getPoolId(), report.getAgentId(), Topics.TRIAL_REPORTS.name(), value, headers);
        if (forged != null) {
            throw new SerializationException(forged);
        }
        EpochMetrics epoch = report.getEpoch();
        if (report.getKind() == ReportKind.STARTED) {
            input.started(report.getStudyId(), report.getTrial(), report.getLeaseEpoch(), report.getAgentId());
        } else if (report.getKind() == ReportKind.EPOCH && epoch != null) {
            double[] values =
                    epoch.getValues().stream().mapToDouble(Double::doubleValue).toArray();
            input.epoch(new EpochReport(
                    report.getStudyId(),
                    report.getTrial(),
                    report.getLeaseEpoch(),
                    report.getAgentId(),
                    epoch.getEpoch(),
                    values,
                    epoch.getExtra(),
                    report.getReportedAtMs()));
        }
    }

    private void log(byte @Nullable [] key, byte @Nullable [] value, ViewInput input) {
        if (value == null) {
            return;
        }
        TrialLog log = logs.apply(value);
        input.log(new LogPiece(
                log.getStudyId(),
                log.getTrial(),
                log.getLeaseEpoch(),
                log.getOffsetBytes(),
                log.getText(),
                log.getSkippedBytes()));
    }

    private static String text(byte @Nullable [] key) {
        if (key == null) {
            throw new SerializationException("a record without value needs a key");
        }
        return new String(key, StandardCharsets.UTF_8);
    }

    private static <T extends SpecificRecordBase> Function<byte[], T> decoder(
            Topic<T> topic, @Nullable SchemaStore writers) {
        Deserializer<T> deserializer = topic.serde(writers).deserializer();
        return bytes -> {
            T record = deserializer.deserialize(topic.name(), bytes);
            if (record == null) {
                throw new SerializationException("an empty record of " + topic.name());
            }
            return record;
        };
    }
}
