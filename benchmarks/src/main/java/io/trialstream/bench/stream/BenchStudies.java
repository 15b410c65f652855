package io.trialstream.bench.stream;

import io.trialstream.scheduler.http.CommandRequest;
import io.trialstream.scheduler.http.kafka.KafkaCommandGateway;
import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.scheduler.studyfile.ParsedStudy;
import io.trialstream.scheduler.studyfile.StudyFile;
import java.util.UUID;
import java.util.concurrent.ExecutionException;

/** Creates studies for a load. */
final class BenchStudies {
    private BenchStudies() {}

    /**
     * Creates studies of one kind: asynchronous successive halving, random proposals.
     *
     * @param minEpochs of the first rung
     * @param maxEpochs of a full training
     */
    static void create(Cluster cluster, int count, int trials, int parallel, long minEpochs, long maxEpochs)
            throws ExecutionException, InterruptedException {
        create(cluster, "random", count, trials, parallel, minEpochs, maxEpochs);
    }

    /** The same with another sampler, which an optimiser has to run for. */
    static void create(
            Cluster cluster, String sampler, int count, int trials, int parallel, long minEpochs, long maxEpochs)
            throws ExecutionException, InterruptedException {
        try (KafkaCommandGateway gateway = KafkaCommandGateway.connect(cluster.clientConfig())) {
            for (int i = 0; i < count; i++) {
                create(gateway, "load-" + i, """
                    name: load-%d
                    metric: {name: loss, goal: minimize}
                    resource: {name: epoch, min: %d, max: %d}
                    command: ["true", "{lr}"]
                    space:
                      lr: {type: float, min: 1e-5, max: 1, scale: log}
                    sampler: {type: %s}
                    pruner: {type: asha, reductionFactor: 3}
                    budget: {trials: %d, parallel: %d}
                    """.formatted(i, minEpochs, maxEpochs, sampler, trials, parallel));
            }
        }
    }

    /** Creates a study whose training processes sleep and report nothing. */
    static void createSleeping(Cluster cluster, int trials, int seconds)
            throws ExecutionException, InterruptedException {
        try (KafkaCommandGateway gateway = KafkaCommandGateway.connect(cluster.clientConfig())) {
            create(gateway, "sleeping", """
                name: sleeping
                metric: {name: loss, goal: minimize}
                resource: {name: epoch, max: 2}
                command: [sleep, "%d"]
                space:
                  lr: {type: float, min: 1e-5, max: 1, scale: log}
                sampler: {type: random}
                budget: {trials: %d, parallel: %d}
                """.formatted(seconds, trials, trials));
        }
    }

    private static void create(KafkaCommandGateway gateway, String id, String yaml)
            throws ExecutionException, InterruptedException {
        ParsedStudy study = StudyFile.parse(yaml, "load.yaml");
        gateway.send(new CommandRequest(
                        UUID.randomUUID().toString(),
                        CommandRequest.Kind.CREATE_STUDY,
                        SyntheticAgents.POOL,
                        "bench",
                        id,
                        null,
                        null,
                        study.canonicalJson()))
                .toCompletableFuture()
                .get();
    }
}
