package io.trialstream.scheduler.admin;

import io.trialstream.schemas.Topic;

/**
 * How many partitions and replicas topics get.
 *
 * @param poolPartitions of the topics keyed by pool: pools shard over them
 * @param agentPartitions of the topic of assignments: agents shard over them
 * @param studyPartitions of the topics keyed by study
 * @param replicas of all topics
 * @param minInSyncReplicas of all topics
 */
public record TopicPlan(
        int poolPartitions, int agentPartitions, int studyPartitions, int replicas, int minInSyncReplicas) {
    /** One broker on one machine. */
    public static final TopicPlan EMBEDDED = new TopicPlan(1, 4, 2, 1, 1);

    /** Three brokers. */
    public static final TopicPlan CLUSTER = new TopicPlan(8, 32, 8, 3, 2);

    public TopicPlan {
        if (poolPartitions < 1 || agentPartitions < 1 || studyPartitions < 1) {
            throw new IllegalArgumentException("a topic has at least one partition");
        }
        if (minInSyncReplicas < 1 || minInSyncReplicas > replicas) {
            throw new IllegalArgumentException(
                    "min in-sync replicas lies between 1 and the replicas " + replicas + ", got " + minInSyncReplicas);
        }
    }

    /** The partitions of a topic. */
    public int partitions(Topic<?> topic) {
        return switch (topic.scope()) {
            case POOL -> poolPartitions;
            case AGENT -> agentPartitions;
            case STUDY -> studyPartitions;
        };
    }
}
