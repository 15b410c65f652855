package io.trialstream.schemas;

import io.trialstream.v1.state.AgentStateRow;
import io.trialstream.v1.state.AnswerStateRow;
import io.trialstream.v1.state.CounterStateRow;
import io.trialstream.v1.state.PolicyStateRow;
import io.trialstream.v1.state.StockStateRow;
import io.trialstream.v1.state.StudyStateRow;
import io.trialstream.v1.state.TrialStateRow;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;

/** All records that are encoded by themselves: those of the topics, and the rows of the scheduler's store. */
final class AllRecords {
    private AllRecords() {}

    static List<Class<? extends SpecificRecordBase>> all() {
        List<Class<? extends SpecificRecordBase>> all = new ArrayList<>();
        for (Topic<?> topic : Topics.all()) {
            all.add(topic.type());
        }
        all.addAll(stateRows());
        return all;
    }

    static List<Class<? extends SpecificRecordBase>> stateRows() {
        return List.of(
                AgentStateRow.class,
                AnswerStateRow.class,
                CounterStateRow.class,
                PolicyStateRow.class,
                StockStateRow.class,
                StudyStateRow.class,
                TrialStateRow.class);
    }

    static Schema schema(Class<? extends SpecificRecordBase> type) {
        return SpecificData.get().getSchema(type);
    }
}
