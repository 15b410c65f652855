package io.trialstream.scheduler.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.core.pool.AgentRow;
import io.trialstream.core.pool.Heartbeat;
import io.trialstream.core.pool.LeaseKey;
import io.trialstream.core.pool.PoolCommand;
import io.trialstream.core.pool.PoolPolicy;
import io.trialstream.core.pool.PoolSettings;
import io.trialstream.core.pool.PoolState;
import io.trialstream.core.pool.Report;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.TrialState;
import io.trialstream.scheduler.codec.RowCodec;
import io.trialstream.scheduler.studyfile.StudyFile;
import io.trialstream.schemas.Topic;
import io.trialstream.v1.Decision;
import io.trialstream.v1.PoolView;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.Test;

/** After a restart, reports since the last flush are applied again: that brings the state back, and decides nothing. */
class ReplayedReportsTest {
    private static final String DEFINITION = """
            name: replayed
            metric: {name: loss, goal: minimize}
            resource: {name: epoch, max: 9}
            command: [train]
            space: {x: {type: int, min: 0, max: 9}}
            start: [{x: 0}, {x: 1}]
            budget: {trials: 2, parallel: 2}
            """;
    private static final Report.Origin FIRST = new Report.Origin("a", new LeaseKey("s", 0, 1));
    private static final Report.Origin SECOND = new Report.Origin("a", new LeaseKey("s", 1, 1));

    private final Map<Bytes, byte[]> rows = new TreeMap<>();
    private final List<SpecificRecordBase> sent = new ArrayList<>();
    private final RowCodec codec = new RowCodec();
    private final Forwarder out = new Forwarder() {
        @Override
        public <T extends SpecificRecordBase> void forward(
                Topic<T> topic, String key, @org.jspecify.annotations.Nullable T record) {
            sent.add(record);
        }
    };

    private PoolShell shell(PoolState state) {
        return new PoolShell(state, PoolSettings.DEFAULT, codec, this::put, out);
    }

    private void put(RowKey key, byte @org.jspecify.annotations.Nullable [] row) {
        if (row == null) {
            rows.remove(key.bytes());
        } else {
            rows.put(key.bytes(), row);
        }
    }

    private static Heartbeat heartbeat(int slots) {
        List<AgentRow.Slot> all = new ArrayList<>();
        for (int i = 0; i < slots; i++) {
            all.add(new AgentRow.Slot(i, "cpu", "", 0, true, ""));
        }
        return new Heartbeat("a", 1, slots, "host", "", Map.of(), all, List.of(), false, false, -1);
    }

    private static Report.Epoch epoch(Report.Origin origin, long epoch, double loss) {
        return new Report.Epoch(origin, epoch, new double[] {loss}, epoch * 1000);
    }

    private void happen(PoolShell shell, long nowMs, Report report) {
        shell.at(nowMs).report(report, nowMs);
        shell.afterEvent();
    }

    private static Study study(PoolShell shell) {
        Study study = shell.state().study("s");
        assertThat(study).isNotNull();
        return study;
    }

    @Test
    void bringTheStateBackAndDecideNothing() {
        PoolShell before = shell(new PoolState("p"));
        before.at(1).heartbeat(heartbeat(2), 1);
        before.at(2)
                .command(
                        "c",
                        "me",
                        new PoolCommand.CreateStudy(
                                "s", StudyFile.parse(DEFINITION, "replayed").spec(), DEFINITION),
                        2);
        before.afterEvent();
        before.reportsApplied(0);
        before.flush(2_000);
        List<Report> reports = List.of(
                new Report.Started(FIRST),
                epoch(FIRST, 1, 5),
                new Report.Started(SECOND),
                epoch(SECOND, 1, 4),
                epoch(SECOND, 2, 3),
                epoch(FIRST, 2, 2),
                // it waits for a moment before it is tried again: at the restart that moment is over
                new Report.Exited(FIRST, Report.ExitKind.FAILED, "exit code 1", "", 2, 2000, null),
                epoch(SECOND, 3, 2.5));
        long nowMs = 10;
        for (Report report : reports) {
            happen(before, nowMs++, report);
            before.reportsApplied(nowMs - 10);
        }
        int sentBefore = sent.size();

        long laterMs = 60_000;
        PoolRestore.Restored restored = PoolRestore.from(
                        new Rows(rows.entrySet().iterator()), codec, laterMs)
                .get(0);
        PoolShell after = shell(restored.state());
        after.restoreReportsOffset(restored.reportsOffset());
        assertThat(restored.reportsOffset()).isZero();
        reports.forEach(report -> after.replay(report, laterMs));

        assertThat(sent).hasSize(sentBefore);
        assertThat(after.state().nextDecision()).isEqualTo(before.state().nextDecision());
        assertThat(study(after).trials()).hasSameSizeAs(study(before).trials());
        for (int trial = 0; trial < study(before).trials().size(); trial++) {
            assertThat(study(after).trials().get(trial).state())
                    .as("trial %d", trial)
                    .isEqualTo(study(before).trials().get(trial).state());
            assertThat(study(after).trials().get(trial).leaseEpoch())
                    .isEqualTo(study(before).trials().get(trial).leaseEpoch());
            assertThat(study(after).trials().get(trial).progress().lastEpoch())
                    .isEqualTo(study(before).trials().get(trial).progress().lastEpoch());
        }
        assertThat(study(before).trials().get(0).state()).isEqualTo(TrialState.WAITING);
        assertThat(study(after).best()).isNotNull();
        assertThat(study(after).best().number()).isEqualTo(study(before).best().number());
    }

    @Test
    void aCommandThatArrivesAgainAfterARestartGetsItsFirstAnswer() {
        PoolShell before = shell(new PoolState("p"));
        PoolPolicy policy = new PoolPolicy(Map.of("red", new PoolPolicy.Team(2, 5)), Map.of());
        before.at(1).command("yes", "me", new PoolCommand.Configure(policy), 1);
        before.at(2).command("no", "me", new PoolCommand.MoveAgent("x", PoolCommand.MoveAgent.Move.DRAIN), 2);
        before.afterEvent();
        before.show(2);
        List<Decision> first = decisions();
        assertThat(first).hasSize(2);

        PoolShell after = shell(PoolRestore.from(new Rows(rows.entrySet().iterator()), codec, 3)
                .get(0)
                .state());
        sent.clear();
        after.at(4).command("no", "me", new PoolCommand.Configure(PoolPolicy.OPEN), 4);
        after.at(4).command("yes", "me", new PoolCommand.Configure(PoolPolicy.OPEN), 4);
        after.show(4);

        assertThat(decisions()).containsExactly(first.get(1), first.get(0));
        assertThat(after.state().policy()).isEqualTo(policy);
        assertThat(sent).filteredOn(PoolView.class::isInstance).hasSize(1);
    }

    private List<Decision> decisions() {
        return sent.stream()
                .filter(Decision.class::isInstance)
                .map(Decision.class::cast)
                .toList();
    }

    private record Rows(Iterator<Map.Entry<Bytes, byte[]>> all) implements KeyValueIterator<Bytes, byte[]> {
        @Override
        public void close() {}

        @Override
        public Bytes peekNextKey() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean hasNext() {
            return all.hasNext();
        }

        @Override
        public KeyValue<Bytes, byte[]> next() {
            Map.Entry<Bytes, byte[]> entry = all.next();
            return KeyValue.pair(entry.getKey(), entry.getValue());
        }
    }
}
