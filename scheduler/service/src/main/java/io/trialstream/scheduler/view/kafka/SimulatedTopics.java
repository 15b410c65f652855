package io.trialstream.scheduler.view.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.core.pool.DecisionRecord;
import io.trialstream.core.pool.PoolState;
import io.trialstream.core.pool.Report;
import io.trialstream.core.sim.Simulation;
import io.trialstream.core.sim.WatchedSimulation;
import io.trialstream.core.study.Direction;
import io.trialstream.core.study.Study;
import io.trialstream.core.study.Trial;
import io.trialstream.scheduler.codec.OutputCodec;
import io.trialstream.scheduler.codec.ViewCodec;
import io.trialstream.scheduler.studyfile.ParsedStudy;
import io.trialstream.scheduler.view.ViewInput;
import io.trialstream.schemas.Topic;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.AgentView;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.Serializer;

/**
 * A simulated study on the read side: what its scheduler would have written into topics is encoded as there, and told to a read model
 * without a broker. Of one thread.
 */
public final class SimulatedTopics {
    /** There is no topic of reports. */
    private static final long NO_OFFSET = -1;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String id;
    private final String samplerChoice;
    private final ViewInput input;
    private final io.trialstream.scheduler.view.codec.ViewCodec reader =
            new io.trialstream.scheduler.view.codec.ViewCodec();
    private final Map<String, Serializer<?>> serializers = new HashMap<>();
    private final Set<Integer> further = new LinkedHashSet<>();
    private final WatchedSimulation simulation;

    /**
     * Prepares a study; nothing has happened yet.
     *
     * @param id the study's id
     * @param study its definition
     * @param setup how it is simulated
     * @param workers slots, at least 1
     * @param startMs when its clock starts, in milliseconds since 1970 UTC
     * @param input is told
     */
    public SimulatedTopics(
            String id, ParsedStudy study, Simulation.Setup setup, int workers, long startMs, ViewInput input) {
        this.id = id;
        this.samplerChoice = setup.samplers() == null
                ? "random, as simulations of very many trials have no model"
                : ViewCodec.samplerChoice(study.spec());
        this.input = input;
        this.simulation = WatchedSimulation.of(setup, workers, id, definition(study, workers), startMs, new Watching());
    }

    /** The definition with as much in parallel as is simulated. */
    private static String definition(ParsedStudy study, int workers) {
        try {
            ObjectNode definition = (ObjectNode) JSON.readTree(study.canonicalJson());
            definition.withObject("/budget").put("parallel", workers);
            return definition.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a canonical definition is JSON", e);
        }
    }

    /** The simulation. Decisions and reports are told as they come; {@link #show} tells the rest. */
    public WatchedSimulation simulation() {
        return simulation;
    }

    /** Tells how the study, its agents and the trials that only went further are now. */
    public void show() {
        PoolState pool = simulation.state();
        Study study = pool.study(id);
        if (study == null) {
            return;
        }
        for (int number : further) {
            show(study, study.trials().get(number));
        }
        further.clear();
        send(Topics.STUDIES, id, ViewCodec.study(study, pool, samplerChoice, simulation.nowMs()));
        for (AgentView agent : ViewCodec.agents(pool)) {
            send(Topics.AGENTS, pool.poolId() + "/" + agent.getAgentId(), agent);
        }
    }

    private void show(Study study, Trial trial) {
        send(
                Topics.TRIALS,
                Topics.trialKey(id, trial.number()),
                ViewCodec.trial(trial, study.spec(), simulation.state()));
    }

    @SuppressWarnings("unchecked") // each topic's own serializer is under its name
    private <T extends SpecificRecordBase> void send(Topic<T> topic, String key, T record) {
        Serializer<T> serializer = (Serializer<T>)
                serializers.computeIfAbsent(topic.name(), name -> topic.serde().serializer());
        byte[] value = serializer.serialize(topic.name(), record);
        reader.read(topic.name(), key.getBytes(StandardCharsets.UTF_8), value, input);
    }

    private final class Watching implements WatchedSimulation.Watcher {
        @Override
        public void changed(Trial trial, boolean lasting) {
            Study study = simulation.state().study(id);
            if (lasting && study != null) {
                further.remove(trial.number());
                show(study, trial);
            } else {
                further.add(trial.number());
            }
        }

        @Override
        public void decided(DecisionRecord decision) {
            PoolState pool = simulation.state();
            Study study = pool.study(id);
            Direction direction =
                    study == null ? Direction.MINIMIZE : study.spec().direction();
            send(Topics.DECISIONS, id, OutputCodec.decision(decision, pool.poolId(), direction, NO_OFFSET));
        }

        @Override
        public void reported(Report report, long atMs) {
            String study = report.origin().lease().study();
            int trial = report.origin().lease().trial();
            int lease = report.origin().lease().epoch();
            String agent = report.origin().agentId();
            if (report instanceof Report.Started) {
                input.started(study, trial, lease, agent);
            } else if (report instanceof Report.Epoch epoch) {
                double[] values = epoch.values().clone();
                Study known = simulation.state().study(study);
                for (int i = 0; known != null && i < values.length; i++) {
                    values[i] = known.spec().metrics().get(i).direction().turn(values[i]);
                }
                input.epoch(
                        new ViewInput.EpochReport(study, trial, lease, agent, epoch.epoch(), values, Map.of(), atMs));
            }
        }
    }
}
