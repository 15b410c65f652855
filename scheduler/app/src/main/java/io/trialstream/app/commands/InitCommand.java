package io.trialstream.app.commands;

import io.trialstream.scheduler.admin.TopicAdmin;
import io.trialstream.scheduler.admin.TopicPlan;
import io.trialstream.scheduler.kafka.Cluster;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Creates the topics of a cluster, or says how an existing one differs. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description = {
            "Create the topics on a cluster, and publish the Avro schemas. What exists is left as it is; differences are printed.",
            "Needs no broker settings: works on managed Kafka."
        })
public final class InitCommand implements Callable<Integer> {
    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = "--pool-partitions",
            paramLabel = "N",
            description = "of topics keyed by pool: pools shard over them")
    private @Nullable Integer poolPartitions;

    @Option(
            names = "--agent-partitions",
            paramLabel = "N",
            description = "of the topic of assignments: agents shard over them")
    private @Nullable Integer agentPartitions;

    @Option(names = "--study-partitions", paramLabel = "N", description = "of topics keyed by study")
    private @Nullable Integer studyPartitions;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            description = "of all topics (default: 3, or the number of brokers if that is less)")
    private @Nullable Integer replicas;

    @Option(
            names = "--min-in-sync",
            paramLabel = "N",
            description = "in-sync replicas that a write needs (default: replicas - 1, at least 1)")
    private @Nullable Integer minInSync;

    @Override
    public Integer call() {
        try {
            Cluster kafka = cluster.cluster();
            TopicPlan base = TopicAdmin.planFor(kafka);
            int copies = replicas == null ? base.replicas() : replicas;
            TopicPlan plan = new TopicPlan(
                    poolPartitions == null ? base.poolPartitions() : poolPartitions,
                    agentPartitions == null ? base.agentPartitions() : agentPartitions,
                    studyPartitions == null ? base.studyPartitions() : studyPartitions,
                    copies,
                    minInSync == null ? Math.max(1, Math.min(copies, base.minInSyncReplicas())) : minInSync);
            List<String> differences = new TopicAdmin(kafka, plan).ensure();
            differences.forEach(difference -> Terminal.out().println("differs: " + difference));
            Terminal.out()
                    .println(
                            differences.isEmpty()
                                    ? "all topics are there, as the catalogue says"
                                    : differences.size() + " differences; nothing that exists was changed");
            return ExitCodes.DONE;
        } catch (IllegalArgumentException e) {
            Terminal.err().println("trialstream: init: " + e.getMessage());
            return ExitCodes.BAD_INPUT;
        } catch (IOException | KafkaException e) {
            Terminal.err().println("trialstream: init: " + e.getMessage());
            return ExitCodes.FAILED;
        }
    }
}
