package io.trialstream.schemas;

import io.trialstream.v1.AgentHeartbeat;
import io.trialstream.v1.AgentView;
import io.trialstream.v1.Assignment;
import io.trialstream.v1.Command;
import io.trialstream.v1.DeadLetter;
import io.trialstream.v1.Decision;
import io.trialstream.v1.Observation;
import io.trialstream.v1.PoolView;
import io.trialstream.v1.StudyView;
import io.trialstream.v1.Suggestion;
import io.trialstream.v1.TrialLog;
import io.trialstream.v1.TrialReport;
import io.trialstream.v1.TrialView;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The topic catalogue: every Kafka topic that Trialstream uses, in one place. */
public final class Topics {
    private static final Map<String, String> FOR_EVER = Map.of("cleanup.policy", "delete", "retention.ms", "-1");
    private static final Map<String, String> LATEST_OF_EACH_KEY =
            Map.of("cleanup.policy", "compact", "min.cleanable.dirty.ratio", "0.2", "segment.ms", days(1));

    /** Requests to a pool's scheduler. */
    public static final Topic<Command> COMMANDS =
            new Topic<>("trialstream.commands.v1", Command.class, "pool id", Topic.Scope.POOL, arrivals(30));
    /** Orders to agents. */
    public static final Topic<Assignment> ASSIGNMENTS =
            new Topic<>("trialstream.assignments.v1", Assignment.class, "agent id", Topic.Scope.AGENT, keptFor(1));
    /** What happened to trials on agents. */
    public static final Topic<TrialReport> TRIAL_REPORTS =
            new Topic<>("trialstream.trial-reports.v1", TrialReport.class, "pool id", Topic.Scope.POOL, arrivals(30));
    /** Agents' signs of life. */
    public static final Topic<AgentHeartbeat> AGENT_HEARTBEATS = new Topic<>(
            "trialstream.agent-heartbeats.v1", AgentHeartbeat.class, "pool id", Topic.Scope.POOL, arrivals(1));
    /** What optimisers learn of studies: kept for ever, since an optimiser rebuilds its models from it. */
    public static final Topic<Observation> OBSERVATIONS =
            new Topic<>("trialstream.observations.v1", Observation.class, "study id", Topic.Scope.STUDY, FOR_EVER);
    /** Proposed hyperparameters. */
    public static final Topic<Suggestion> SUGGESTIONS =
            new Topic<>("trialstream.suggestions.v1", Suggestion.class, "pool id", Topic.Scope.POOL, arrivals(7));
    /** The audit log: every decision with its evidence. */
    public static final Topic<Decision> DECISIONS =
            new Topic<>("trialstream.decisions.v1", Decision.class, "study id", Topic.Scope.STUDY, keptFor(365));
    /** Studies' newest states. */
    public static final Topic<StudyView> STUDIES =
            new Topic<>("trialstream.studies.v1", StudyView.class, "study id", Topic.Scope.STUDY, LATEST_OF_EACH_KEY);
    /** Trials' newest states. */
    public static final Topic<TrialView> TRIALS = new Topic<>(
            "trialstream.trials.v1", TrialView.class, "study id/trial", Topic.Scope.STUDY, LATEST_OF_EACH_KEY);
    /** Agents' newest states. */
    public static final Topic<AgentView> AGENTS = new Topic<>(
            "trialstream.agents.v1", AgentView.class, "pool id/agent id", Topic.Scope.STUDY, LATEST_OF_EACH_KEY);
    /** What the pools' operators set. */
    public static final Topic<PoolView> POOLS =
            new Topic<>("trialstream.pools.v1", PoolView.class, "pool id", Topic.Scope.STUDY, LATEST_OF_EACH_KEY);
    /** Training processes' output. */
    public static final Topic<TrialLog> TRIAL_LOGS =
            new Topic<>("trialstream.trial-logs.v1", TrialLog.class, "study id/trial", Topic.Scope.STUDY, arrivals(7));
    /** Records that could not be read or applied. */
    public static final Topic<DeadLetter> DEAD_LETTERS = new Topic<>(
            "trialstream.dead-letters.v1", DeadLetter.class, "original key", Topic.Scope.STUDY, keptFor(30));

    /**
     * The Avro schemas themselves: key the 64-bit fingerprint in hexadecimal, value the schema's JSON text; compacted. With it a consumer
     * in any language can read every record of the other topics.
     */
    public static final String SCHEMAS = "trialstream.schemas.v1";

    private Topics() {}

    /** All topics that hold Avro records. */
    public static List<Topic<?>> all() {
        return List.of(
                COMMANDS,
                ASSIGNMENTS,
                TRIAL_REPORTS,
                AGENT_HEARTBEATS,
                OBSERVATIONS,
                SUGGESTIONS,
                DECISIONS,
                STUDIES,
                TRIALS,
                AGENTS,
                POOLS,
                TRIAL_LOGS,
                DEAD_LETTERS);
    }

    /** The settings of the topic of schemas. */
    public static Map<String, String> schemasConfig() {
        return LATEST_OF_EACH_KEY;
    }

    /** The key of a trial in the topics that are keyed by trial. */
    public static String trialKey(String studyId, int trial) {
        return studyId + "/" + trial;
    }

    private static Map<String, String> keptFor(int days) {
        return Map.of("cleanup.policy", "delete", "retention.ms", days(days));
    }

    /**
     * Of many machines, so with the broker's time: it refuses records that bear a time an hour ahead of its own, and soon drops those that bear one
     * long past, and the clock of a machine may be wrong.
     */
    private static Map<String, String> arrivals(int days) {
        return Map.of(
                "cleanup.policy", "delete", "retention.ms", days(days), "message.timestamp.type", "LogAppendTime");
    }

    private static String days(int days) {
        return Long.toString(Duration.ofDays(days).toMillis());
    }
}
