package io.trialstream.scheduler.admin;

import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.schemas.SchemaCatalogue;
import io.trialstream.schemas.Topic;
import io.trialstream.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Brings a cluster's topics in line with the catalogue: creates what is missing, and says what differs without touching it. */
public final class TopicAdmin {
    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(30);
    private static final Duration ASK_AGAIN = Duration.ofMillis(50);

    private final Cluster cluster;
    private final TopicPlan plan;

    /** For a cluster, by a plan. */
    public TopicAdmin(Cluster cluster, TopicPlan plan) {
        this.cluster = cluster;
        this.plan = plan;
    }

    /** For a cluster, by the plan that suits its number of brokers. */
    public static TopicAdmin forCluster(Cluster cluster) {
        return new TopicAdmin(cluster, planFor(cluster));
    }

    /** The plan that suits a cluster's number of brokers: three replicas where there are three brokers. */
    public static TopicPlan planFor(Cluster cluster) {
        try (Admin admin = Admin.create(cluster.clientConfig())) {
            int brokers = get(admin.describeCluster().nodes()).size();
            TopicPlan plan = TopicPlan.CLUSTER;
            int replicas = Math.max(1, Math.min(brokers, plan.replicas()));
            return new TopicPlan(
                    plan.poolPartitions(),
                    plan.agentPartitions(),
                    plan.studyPartitions(),
                    replicas,
                    Math.max(1, Math.min(replicas - 1, plan.minInSyncReplicas())));
        }
    }

    /**
     * Creates missing topics and publishes the schemas.
     *
     * @return what exists and differs from the catalogue, a sentence each
     * @throws KafkaException if the cluster can't be reached or refuses
     */
    public List<String> ensure() {
        try (Admin admin = Admin.create(cluster.clientConfig())) {
            Map<String, NewTopic> wanted = wanted();
            Map<String, TopicDescription> existing = existing(admin, wanted);
            List<String> differences = differences(admin, wanted, existing);
            List<NewTopic> missing = wanted.values().stream()
                    .filter(topic -> !existing.containsKey(topic.name()))
                    .toList();
            create(admin, missing);
            awaitLeaders(admin, wanted);
            publishSchemas();
            return differences;
        }
    }

    private Map<String, NewTopic> wanted() {
        Map<String, NewTopic> wanted = new TreeMap<>();
        for (Topic<?> topic : Topics.all()) {
            wanted.put(topic.name(), newTopic(topic.name(), plan.partitions(topic), topic.config()));
        }
        wanted.put(Topics.SCHEMAS, newTopic(Topics.SCHEMAS, 1, Topics.schemasConfig()));
        return wanted;
    }

    private NewTopic newTopic(String name, int partitions, Map<String, String> config) {
        Map<String, String> all = new HashMap<>(config);
        all.put("min.insync.replicas", Integer.toString(plan.minInSyncReplicas()));
        return new NewTopic(name, partitions, (short) plan.replicas()).configs(all);
    }

    private static Map<String, TopicDescription> existing(Admin admin, Map<String, NewTopic> wanted) {
        var names = get(admin.listTopics().names());
        List<String> known = wanted.keySet().stream().filter(names::contains).toList();
        return get(admin.describeTopics(known).allTopicNames());
    }

    private static List<String> differences(
            Admin admin, Map<String, NewTopic> wanted, Map<String, TopicDescription> existing) {
        List<String> differences = new ArrayList<>();
        Map<ConfigResource, KafkaFuture<Config>> configs = admin.describeConfigs(existing.keySet().stream()
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .toList())
                .values();
        existing.forEach((name, description) -> {
            NewTopic topic = Objects.requireNonNull(wanted.get(name));
            int partitions = description.partitions().size();
            int replicas = description.partitions().get(0).replicas().size();
            if (partitions != topic.numPartitions()) {
                differences.add(name + " has " + partitions + " partitions, the plan says " + topic.numPartitions());
            }
            if (replicas != topic.replicationFactor()) {
                differences.add(name + " has " + replicas + " replicas, the plan says " + topic.replicationFactor());
            }
            differences.addAll(settings(topic, configs.get(new ConfigResource(ConfigResource.Type.TOPIC, name))));
        });
        return differences;
    }

    private static List<String> settings(NewTopic topic, @Nullable KafkaFuture<Config> described) {
        List<String> differences = new ArrayList<>();
        Map<String, String> wanted = new TreeMap<>(topic.configs());
        try {
            Config config = described == null ? null : described.get();
            wanted.forEach((key, value) -> {
                ConfigEntry entry = config == null ? null : config.get(key);
                if (entry != null && !value.equals(entry.value())) {
                    differences.add(
                            topic.name() + " has " + key + "=" + entry.value() + ", the catalogue says " + value);
                }
            });
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof ApiException refusal)) {
                throw new KafkaException("the cluster did not answer: " + e.getMessage(), e);
            }
            // a managed cluster may not let its settings be read: then a person has to look
            differences.add(topic.name() + " has settings that can't be read (" + refusal.getMessage()
                    + "), the catalogue says " + wanted);
        } catch (InterruptedException e) {
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
        return differences;
    }

    private static void create(Admin admin, List<NewTopic> missing) {
        Map<String, KafkaFuture<Void>> created = admin.createTopics(missing).values();
        missing.forEach(topic -> {
            String name = topic.name();
            try {
                Objects.requireNonNull(created.get(name)).get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw new KafkaException(
                            "topic " + name + " can't be created: " + e.getMessage() + "; wanted are "
                                    + topic.numPartitions() + " partitions, " + topic.replicationFactor()
                                    + " replicas and " + new TreeMap<>(topic.configs())
                                    + ". Make it yourself as your cluster allows, then run this again",
                            e);
                }
            } catch (InterruptedException e) {
                throw new org.apache.kafka.common.errors.InterruptException(e);
            }
        });
    }

    /**
     * Waits until every partition answers. A topic is shown before its leader takes records; a producer that sends several batches into
     * this gap has the first refused and a later one taken, and then repeats the first in vain: the broker knows the later number already.
     */
    private static void awaitLeaders(Admin admin, Map<String, NewTopic> wanted) {
        Map<TopicPartition, OffsetSpec> all = new HashMap<>();
        untilKnown(() -> get(admin.describeTopics(wanted.keySet()).allTopicNames()), KNOWN_WITHIN)
                .forEach((name, topic) -> topic.partitions()
                        .forEach(info -> all.put(new TopicPartition(name, info.partition()), OffsetSpec.latest())));
        get(admin.listOffsets(all).all());
    }

    /** Asks again while the broker that answers has not heard yet of a topic that another, or the controller, has just made. */
    static <T> T untilKnown(Supplier<T> ask, Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        while (true) {
            try {
                return ask.get();
            } catch (KafkaException e) {
                boolean early = e.getCause() instanceof ExecutionException failed
                        && failed.getCause() instanceof UnknownTopicOrPartitionException;
                if (!early || System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(ASK_AGAIN.toNanos());
            }
        }
    }

    private void publishSchemas() {
        Map<String, Object> config = new HashMap<>(cluster.producerConfig("trialstream-schemas"));
        // for the same reason: one batch at a time can't be overtaken
        config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            SchemaCatalogue.all()
                    .forEach((fingerprint, schema) ->
                            sent.add(producer.send(new ProducerRecord<>(Topics.SCHEMAS, fingerprint, schema))));
            producer.flush();
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new KafkaException("the schemas can't be published to " + Topics.SCHEMAS + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new KafkaException("the cluster did not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }
}
