package io.trialstream.agent.kafka;

import io.trialstream.agent.model.AgentIdentity;
import io.trialstream.agent.model.Order;
import io.trialstream.agent.model.RunKey;
import io.trialstream.agent.model.RunOrder;
import io.trialstream.agent.model.TrialKey;
import io.trialstream.v1.Assignment;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns assignment records into orders. */
final class AssignmentCodec {
    private static final Logger LOG = LoggerFactory.getLogger(AssignmentCodec.class);
    private final AgentIdentity identity;

    AssignmentCodec(AgentIdentity identity) {
        this.identity = identity;
    }

    /** The order; empty: it is for another agent or another incarnation, or can't be answered at all. */
    Optional<Order> decode(Assignment record) {
        if (!record.getAgentId().equals(identity.agentId())
                || !record.getPoolId().equals(identity.poolId())
                || record.getIncarnation() != identity.incarnation()) {
            return Optional.empty();
        }
        try {
            return Optional.of(order(record));
        } catch (IllegalArgumentException e) {
            LOG.warn("an order can't be carried out: {}", e.getMessage());
            return unusable(record, "the order is wrong: " + e.getMessage());
        }
    }

    private static Order order(Assignment record) {
        return switch (record.getKind()) {
            case REFUSED -> new Order.Refused(record.getReason());
            case DELETE_CHECKPOINTS ->
                new Order.DeleteCheckpoints(new TrialKey(record.getStudyId(), record.getTrial()));
            case STOP -> new Order.End(key(record), false, record.getReason());
            case PAUSE -> new Order.End(key(record), true, record.getReason());
            case RUN -> new Order.Run(run(record));
            case UNKNOWN ->
                new Order.Unusable(
                        key(record), "this agent is older than the scheduler and does not know the order; upgrade it");
        };
    }

    private static Optional<Order> unusable(Assignment record, String reason) {
        try {
            return Optional.of(new Order.Unusable(key(record), reason));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // not even its run can be named
        }
    }

    private static RunKey key(Assignment record) {
        return new RunKey(record.getStudyId(), record.getTrial(), record.getLeaseEpoch());
    }

    private static RunOrder run(Assignment record) {
        io.trialstream.v1.RunOrder run = record.getRun();
        if (run == null) {
            throw new IllegalArgumentException("it shall run but names no command");
        }
        Map<String, Object> hyperparameters = new HashMap<>(run.getHyperparameters());
        return new RunOrder(
                key(record),
                hyperparameters,
                run.getCommand(),
                run.getWorkdir(),
                run.getEnv(),
                run.getSlotIds(),
                run.getSlotShare(),
                run.getResumeEpoch(),
                run.getUntilEpoch(),
                run.getMaxEpoch(),
                run.getParentTrial(),
                run.getParentEpoch(),
                run.getMetrics(),
                run.getStdoutPattern(),
                run.getGraceMs(),
                run.getMaxRuntimeMs(),
                run.getSpentRuntimeMs(),
                run.getSilenceMs(),
                run.getRunAs(),
                run.getOomExitCodes(),
                run.getInfeasiblePatterns(),
                run.getMachineFaultPatterns());
    }
}
