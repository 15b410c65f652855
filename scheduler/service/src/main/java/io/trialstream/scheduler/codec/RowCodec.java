package io.trialstream.scheduler.codec;

import io.trialstream.core.pool.AgentRow;
import io.trialstream.core.pool.DecisionRecord;
import io.trialstream.core.pool.PoolPolicy;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.study.Ending;
import io.trialstream.core.study.Reason;
import io.trialstream.core.study.StudyPhase;
import io.trialstream.core.study.StudyRow;
import io.trialstream.core.study.Trial;
import io.trialstream.scheduler.studyfile.StudyFile;
import io.trialstream.schemas.AvroSerde;
import io.trialstream.v1.state.AgentSlotState;
import io.trialstream.v1.state.AgentStateRow;
import io.trialstream.v1.state.AnswerStateRow;
import io.trialstream.v1.state.ClassState;
import io.trialstream.v1.state.CounterStateRow;
import io.trialstream.v1.state.PolicyStateRow;
import io.trialstream.v1.state.StockStateRow;
import io.trialstream.v1.state.StudyStateRow;
import io.trialstream.v1.state.TeamState;
import io.trialstream.v1.state.TrialStateRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.SchemaNormalization;
import org.apache.kafka.common.serialization.Serde;

/** The core's rows as bytes for the store. Values stay lower-is-better. Not thread-safe. */
public final class RowCodec {
    private static final String STORE = "pool-store";
    private static final long TRIAL_SCHEMA = SchemaNormalization.parsingFingerprint64(TrialStateRow.getClassSchema());

    private final Serde<StudyStateRow> studies = AvroSerde.of(StudyStateRow.class);
    private final Serde<TrialStateRow> trials = AvroSerde.of(TrialStateRow.class);
    private final TrialReader trialReader = new TrialReader();
    private final Serde<AgentStateRow> agents = AvroSerde.of(AgentStateRow.class);
    private final Serde<PolicyStateRow> policies = AvroSerde.of(PolicyStateRow.class);
    private final Serde<StockStateRow> stock = AvroSerde.of(StockStateRow.class);
    private final Serde<AnswerStateRow> answers = AvroSerde.of(AnswerStateRow.class);
    private final Serde<CounterStateRow> counters = AvroSerde.of(CounterStateRow.class);

    /**
     * Numbers that go on counting.
     *
     * @param nextDecision the number of the next decision
     * @param reportsOffset trial reports below this offset are in the stored rows; -1: none noted
     */
    public record Counters(long nextDecision, long reportsOffset) {}

    // ---- studies

    /** A study's row as bytes. */
    public byte[] encode(StudyRow row, int trialCount) {
        return bytes(
                studies,
                new StudyStateRow(
                        row.id(),
                        row.definition(),
                        row.phase().name(),
                        row.ending().reason().name(),
                        row.ending().message(),
                        row.ending().logTail(),
                        row.createdAtMs(),
                        row.createdBy(),
                        row.endedAtMs(),
                        row.startsUsed(),
                        row.nextSuggestion(),
                        row.exhausted(),
                        row.note(),
                        row.tags(),
                        trialCount,
                        row.archivedAtMs()));
    }

    /** A study's row from bytes; its definition is read again. */
    public StudyRow study(byte[] bytes) {
        StudyStateRow row = read(studies, bytes);
        return new StudyRow(
                row.getId(),
                StudyFile.parse(row.getDefinition(), row.getId()).spec(),
                row.getDefinition(),
                StudyPhase.valueOf(row.getPhase()),
                new Ending(Reason.valueOf(row.getReason()), row.getMessage(), row.getLogTail()),
                row.getCreatedAtMs(),
                row.getCreatedBy(),
                row.getEndedAtMs(),
                row.getArchivedAtMs(),
                row.getStartsUsed(),
                row.getNextSuggestion(),
                row.getExhausted(),
                row.getNote(),
                row.getTags());
    }

    // ---- trials

    /** A trial's row as bytes. */
    public byte[] encode(Trial trial) {
        return bytes(trials, TrialRows.row(trial));
    }

    /** A trial's row from bytes; one of an older version is turned into one of this version first. */
    public Trial trial(String study, byte[] bytes) {
        byte[] row = AvroSerde.isOf(TRIAL_SCHEMA, bytes) ? bytes : bytes(trials, read(trials, bytes));
        return trialReader.trial(study, row, AvroSerde.HEADER_BYTES);
    }

    // ---- agents

    /** An agent's row as bytes. */
    public byte[] encode(AgentRow row) {
        List<AgentSlotState> slots = new ArrayList<>();
        for (AgentRow.Slot slot : row.slots()) {
            slots.add(new AgentSlotState(
                    slot.id(), slot.device(), slot.name(), slot.memoryBytes(), slot.healthy(), slot.problem()));
        }
        return bytes(
                agents,
                new AgentStateRow(
                        row.id(),
                        row.incarnation(),
                        row.status().name(),
                        row.reason(),
                        row.host(),
                        row.version(),
                        row.labels(),
                        slots,
                        row.failuresInARow(),
                        row.diskFreeBytes(),
                        row.drained()));
    }

    /** An agent's row from bytes. */
    public AgentRow agent(byte[] bytes) {
        AgentStateRow row = read(agents, bytes);
        List<AgentRow.Slot> slots = new ArrayList<>();
        for (AgentSlotState slot : row.getSlots()) {
            slots.add(new AgentRow.Slot(
                    slot.getId(),
                    slot.getDevice(),
                    slot.getName(),
                    slot.getMemoryBytes(),
                    slot.getHealthy(),
                    slot.getProblem()));
        }
        return new AgentRow(
                row.getId(),
                row.getIncarnation(),
                AgentRow.Status.valueOf(row.getStatus()),
                row.getReason(),
                row.getHost(),
                row.getVersion(),
                row.getLabels(),
                slots,
                row.getFailuresInARow(),
                row.getDiskFreeBytes(),
                // rows of older versions say it with their status alone
                row.getDrained() || row.getStatus().equals(AgentRow.Status.DRAINING.name()));
    }

    // ---- the rest

    /** A pool's policy as bytes. */
    public byte[] encode(PoolPolicy policy) {
        Map<String, TeamState> teams = new TreeMap<>();
        policy.teams().forEach((name, team) -> teams.put(name, new TeamState(team.weight(), team.quotaSlots())));
        Map<String, ClassState> classes = new TreeMap<>();
        policy.classes().forEach((name, c) -> classes.put(name, new ClassState(c.maxRuntimeMs(), c.slotsPerTeam())));
        return bytes(policies, new PolicyStateRow(teams, classes));
    }

    /** A pool's policy from bytes. */
    public PoolPolicy policy(byte[] bytes) {
        PolicyStateRow row = read(policies, bytes);
        Map<String, PoolPolicy.Team> teams = new TreeMap<>();
        row.getTeams()
                .forEach((name, team) -> teams.put(name, new PoolPolicy.Team(team.getWeight(), team.getQuotaSlots())));
        Map<String, PoolPolicy.RuntimeClass> classes = new TreeMap<>();
        row.getClasses()
                .forEach((name, c) ->
                        classes.put(name, new PoolPolicy.RuntimeClass(c.getMaxRuntimeMs(), c.getSlotsPerTeam())));
        return new PoolPolicy(teams, classes);
    }

    /** A stocked suggestion as bytes. */
    public byte[] encode(Suggestion suggestion) {
        return bytes(
                stock,
                new StockStateRow(
                        CommonCodec.toAvro(suggestion.hyperparameters()), CommonCodec.toAvro(suggestion.provenance())));
    }

    /** A stocked suggestion from bytes. */
    public Suggestion suggestion(byte[] bytes) {
        StockStateRow row = read(stock, bytes);
        return new Suggestion(
                CommonCodec.hyperparameters(row.getHyperparameters()), CommonCodec.provenance(row.getProvenance()));
    }

    /** The answer to a command as bytes. */
    public byte[] encode(DecisionRecord answer) {
        return bytes(
                answers,
                new AnswerStateRow(
                        answer.sequence(),
                        answer.atMs(),
                        answer.kind() == DecisionRecord.Kind.COMMAND_ACCEPTED,
                        answer.study(),
                        answer.trial(),
                        answer.explanation(),
                        answer.issuedBy()));
    }

    /** The answer to a command from bytes. */
    public DecisionRecord answer(String commandId, byte[] bytes) {
        AnswerStateRow row = read(answers, bytes);
        return DecisionRecord.answer(
                row.getSequence(),
                row.getAtMs(),
                commandId,
                row.getBy(),
                row.getStudy(),
                row.getTrial(),
                row.getAccepted(),
                row.getWords());
    }

    /** Counters as bytes. */
    public byte[] encode(Counters row) {
        return bytes(counters, new CounterStateRow(row.nextDecision(), row.reportsOffset()));
    }

    /** Counters from bytes. */
    public Counters counters(byte[] bytes) {
        CounterStateRow row = read(counters, bytes);
        return new Counters(row.getNextDecision(), row.getReportsOffset());
    }

    private static <T> byte[] bytes(Serde<T> serde, T record) {
        return serde.serializer().serialize(STORE, record);
    }

    private static <T> T read(Serde<T> serde, byte[] bytes) {
        return serde.deserializer().deserialize(STORE, bytes);
    }
}
