package io.trialstream.agent.model;

import java.util.Map;

/**
 * Who the agent is.
 *
 * @param poolId its pool
 * @param agentId its name, unique in the pool
 * @param incarnation rises with each start
 * @param host the machine's name
 * @param version the agent's version
 * @param labels by which trials choose machines
 */
public record AgentIdentity(
        String poolId, String agentId, long incarnation, String host, String version, Map<String, String> labels) {
    public AgentIdentity {
        labels = Map.copyOf(labels);
    }
}
