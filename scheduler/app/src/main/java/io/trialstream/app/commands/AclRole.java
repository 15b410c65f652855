package io.trialstream.app.commands;

import io.trialstream.scheduler.topology.SchedulerService;
import io.trialstream.schemas.Topic;
import io.trialstream.schemas.Topics;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What each role may do on the cluster, and nothing more. Describe comes with Read and Write. Kafka's rights end at topics: that an agent
 * reports for its own trials only is seen to by the scheduler, which knows whose lease a report belongs to.
 */
enum AclRole {
    /** Whoever runs {@code trialstream init}: makes topics, publishes schemas. */
    INIT(
            topics(all(), AclOperation.CREATE, AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS),
            topics(List.of(Topics.SCHEMAS), AclOperation.WRITE)),

    /** Reads what happens, writes what is decided, keeps its state in a changelog, in transactions. */
    SCHEDULER(
            topics(
                    names(Topics.COMMANDS, Topics.TRIAL_REPORTS, Topics.AGENT_HEARTBEATS, Topics.SUGGESTIONS),
                    AclOperation.READ),
            topics(
                    names(
                            Topics.ASSIGNMENTS,
                            Topics.DECISIONS,
                            Topics.OBSERVATIONS,
                            Topics.STUDIES,
                            Topics.TRIALS,
                            Topics.AGENTS,
                            Topics.POOLS,
                            Topics.DEAD_LETTERS),
                    AclOperation.WRITE),
            topics(List.of(Topics.SCHEMAS), AclOperation.WRITE),
            // at its start it checks all topics against the catalogue
            topics(all(), AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS),
            new AclGrant(
                    ResourceType.TOPIC,
                    PatternType.PREFIXED,
                    List.of(SchedulerService.APPLICATION_ID + "-"),
                    List.of(AclOperation.CREATE, AclOperation.READ, AclOperation.WRITE, AclOperation.DESCRIBE_CONFIGS)),
            new AclGrant(
                    ResourceType.GROUP,
                    PatternType.LITERAL,
                    List.of(SchedulerService.APPLICATION_ID),
                    List.of(AclOperation.READ)),
            new AclGrant(
                    ResourceType.TRANSACTIONAL_ID,
                    PatternType.PREFIXED,
                    List.of(SchedulerService.APPLICATION_ID + "-"),
                    List.of(AclOperation.WRITE))),

    /** Reads observations in its group, also those of a newer scheduler; writes suggestions. */
    OPTIMIZER(
            topics(names(Topics.OBSERVATIONS), AclOperation.READ),
            topics(List.of(Topics.SCHEMAS), AclOperation.READ),
            topics(names(Topics.SUGGESTIONS), AclOperation.WRITE),
            new AclGrant(
                    ResourceType.GROUP,
                    PatternType.LITERAL,
                    List.of("trialstream-optimizer"),
                    List.of(AclOperation.READ))),

    /**
     * Reads what the page shows, without a group, also what a newer scheduler wrote; writes commands; is the agent of clients that train.
     */
    API(
            topics(
                    names(
                            Topics.STUDIES,
                            Topics.TRIALS,
                            Topics.AGENTS,
                            Topics.POOLS,
                            Topics.DECISIONS,
                            Topics.TRIAL_REPORTS,
                            Topics.TRIAL_LOGS),
                    AclOperation.READ),
            topics(names(Topics.ASSIGNMENTS), AclOperation.READ),
            topics(List.of(Topics.SCHEMAS), AclOperation.READ),
            topics(names(Topics.COMMANDS, Topics.TRIAL_REPORTS, Topics.AGENT_HEARTBEATS), AclOperation.WRITE)),

    /** Reads its orders, without a group, also those of a newer scheduler; writes reports, heartbeats and output. */
    AGENT(
            topics(names(Topics.ASSIGNMENTS), AclOperation.READ),
            topics(List.of(Topics.SCHEMAS), AclOperation.READ),
            topics(names(Topics.TRIAL_REPORTS, Topics.AGENT_HEARTBEATS, Topics.TRIAL_LOGS), AclOperation.WRITE)),

    /** One's own consumers of the events: read, and never write. */
    READER(
            topics(all(), AclOperation.READ),
            new AclGrant(
                    ResourceType.GROUP,
                    PatternType.PREFIXED,
                    List.of("trialstream-reader-"),
                    List.of(AclOperation.READ)));

    private final List<AclGrant> grants;

    AclRole(AclGrant... grants) {
        this.grants = List.of(grants);
    }

    List<AclGrant> grants() {
        return grants;
    }

    /** As it is written on the command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The principal it has unless another is given. */
    String defaultPrincipal() {
        return "User:trialstream-" + word();
    }

    private static AclGrant topics(List<String> names, AclOperation... operations) {
        return new AclGrant(ResourceType.TOPIC, PatternType.LITERAL, names, List.of(operations));
    }

    private static List<String> names(Topic<?>... topics) {
        return Stream.of(topics).map(Topic::name).toList();
    }

    private static List<String> all() {
        return Stream.concat(Topics.all().stream().map(Topic::name), Stream.of(Topics.SCHEMAS))
                .toList();
    }
}
