package io.trialstream.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.scheduler.topology.SchedulerService;
import io.trialstream.schemas.Topics;
import io.trialstream.v1.DecisionKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster with each role as a process of its own: a broker with Kafka's defaults, two schedulers with a standby of each pool, an
 * optimiser, the API, and an agent in a pool for each test. What dies is killed with SIGKILL.
 *
 * <p>The broker for longer away by {@code -Dtrialstream.broker.away.seconds=60}.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterFaultsIT {
    private static final Duration TAKEOVER = Duration.ofSeconds(10);
    private static final Duration AWAY = Duration.ofSeconds(Integer.getInteger("trialstream.broker.away.seconds", 14));

    @TempDir
    static Path dir;

    private static final Map<String, TrialstreamProcess> SCHEDULERS = new TreeMap<>();
    /** The name under which each scheduler is a member of the group. */
    private static final Map<String, String> MEMBERS = new TreeMap<>();

    /** Where all processes but the broker look names up: the broker's is in it, or in no place at all. */
    private static Path names;

    private static final Map<String, TrialstreamProcess> APIS = new TreeMap<>();

    private static TrialstreamProcess broker;
    private static TrialstreamProcess optimizer;
    private static int apiPort;
    private static Rest rest;
    private static int port;
    private static int namedPort;
    private static int controllerPort;

    private TrialstreamProcess agent;

    @BeforeAll
    static void startAll() throws IOException {
        Programs.need("sh");
        names = dir.resolve("hosts");
        nameTheBroker();
        port = TestBrokers.freePort();
        namedPort = TestBrokers.freePort();
        controllerPort = TestBrokers.freePort();
        startBroker();
        startScheduler("one");
        startScheduler("two");
        startOptimizer();
        apiPort = TestBrokers.freePort();
        rest = startApi("api", apiPort);
    }

    private static Rest startApi(String name, int at) {
        TrialstreamProcess started = TrialstreamProcess.trialstreamWith(
                lookingUpNames(), dir.resolve(name), "api", "--bootstrap", byName(), "--port", Integer.toString(at));
        APIS.put(name, started);
        return new Rest(started.awaitErr("the api listens on (http://\\S+)").group(1));
    }

    private static String bootstrap() {
        return "127.0.0.1:" + port;
    }

    private static String byName() {
        return BrokerProgram.NAME + ":" + namedPort;
    }

    /** As a container's name is gone while the container is. */
    private static void nameTheBroker() throws IOException {
        Files.writeString(names, "127.0.0.1 " + BrokerProgram.NAME + "\n");
    }

    private static void forgetTheBrokersName() throws IOException {
        Files.writeString(names, "");
    }

    private static Map<String, String> lookingUpNames() {
        return Map.of("JAVA_TOOL_OPTIONS", "-Djdk.net.hosts.file=" + names + " -Dsun.net.inetaddr.ttl=0");
    }

    private static void startBroker() {
        broker = TrialstreamProcess.program(
                dir.resolve("broker"),
                BrokerProgram.class,
                dir.resolve("broker/data").toString(),
                Integer.toString(port),
                Integer.toString(namedPort),
                Integer.toString(controllerPort));
        broker.awaitErr("broker at ");
    }

    private static void startScheduler(String name) {
        TrialstreamProcess scheduler = TrialstreamProcess.trialstreamWith(
                lookingUpNames(),
                dir.resolve(name),
                "scheduler",
                "--bootstrap",
                byName(),
                "--lease",
                "10",
                "--standbys",
                "1",
                "--state-dir",
                dir.resolve(name).resolve("state").toString());
        MEMBERS.put(
                name,
                scheduler.awaitErr("the scheduler runs against \\S+ as (\\S+)").group(1));
        SCHEDULERS.put(name, scheduler);
    }

    private static void startOptimizer() {
        optimizer = TrialstreamProcess.trialstreamWith(
                lookingUpNames(), dir.resolve("optimizer"), "optimizer", "--bootstrap", byName());
        optimizer.awaitErr("the optimizer runs against");
    }

    @AfterEach
    void endAgent() {
        if (agent != null) {
            agent.close();
        }
        List<Long> left = TrainingProcesses.below(dir);
        TrainingProcesses.killBelow(dir);
        assertThat(left).as("training processes that outlived their study").isEmpty();
    }

    @AfterAll
    static void endAll() {
        List<TrialstreamProcess> parts = new ArrayList<>(SCHEDULERS.values());
        parts.addAll(APIS.values());
        if (optimizer != null) {
            parts.add(optimizer);
        }
        parts.forEach(TrialstreamProcess::close);
        if (broker != null) {
            TrainingProcesses.killBelow(dir);
            try {
                TopicInvariants.check(TopicRecords.at(bootstrap()));
            } finally {
                broker.close();
            }
        }
    }

    private String submit(String pool, String pause, int trials, String sampler) {
        new StudyText(dir.resolve(pool)).script("curve.sh");
        agent = TrialstreamProcess.agentWith(lookingUpNames(), byName(), dir.resolve(pool), "a", "a");
        return rest.create("""
                name: in %s
                pool: %s
                metric: {name: loss, goal: minimize}
                resource: {name: epoch, min: 1, max: 9}
                command: [sh, curve.sh, "{x}", "%s"]
                workdir: %s
                env: {TRAINED: "%s/trained.log"}
                grace: 1s
                space: {x: {type: int, min: 0, max: 100000}}
                sampler: {type: %s}
                budget: {trials: %d, parallel: 2}
                retries: 0
                seed: 5
                """.formatted(pool, pool, pause, dir.resolve(pool), dir.resolve(pool), sampler, trials));
    }

    private static List<String> log(String pool) {
        return StudyText.lines(dir.resolve(pool).resolve("trained.log"));
    }

    private static List<String> trained(String pool) {
        return StudyText.trained(dir.resolve(pool));
    }

    private static int starts(String pool) {
        return (int) log(pool).stream().filter(line -> line.contains("start")).count();
    }

    private static void await(String what, String pool, java.util.concurrent.Callable<Boolean> condition) {
        Await.until(what, condition, () -> "so far " + log(pool) + "\n" + SCHEDULERS.values());
    }

    private static List<JsonNode> completed(String study, int trials) {
        JsonNode ended = rest.awaitEnd(study);
        assertThat(ended.path("state").asText()).as("%s", ended).isEqualTo("COMPLETED");
        assertThat(ended.path("trials").path("total").asInt()).isEqualTo(trials);
        List<JsonNode> rows = rest.trials(study);
        assertThat(rows).hasSize(trials).allSatisfy(trial -> {
            assertThat(trial.path("state").asText()).isEqualTo("COMPLETED");
            assertThat(rest.metrics(study, trial.path("trial").asInt())
                            .path("epochs")
                            .toString())
                    .as("no metric is lost, and they are in order")
                    .isEqualTo("[1,2,3,4,5,6,7,8,9]");
        });
        return rows;
    }

    /** The scheduler that decides for a pool, and whether the other one is there to take over. */
    private static Optional<String> decider(Admin admin, String pool) throws Exception {
        TopicPartition partition = new TopicPartition(
                Topics.TRIAL_REPORTS.name(),
                Utils.toPositive(Utils.murmur2(pool.getBytes(StandardCharsets.UTF_8))) % 8);
        List<MemberDescription> members =
                List.copyOf(admin.describeConsumerGroups(List.of(SchedulerService.APPLICATION_ID))
                        .describedGroups()
                        .get(SchedulerService.APPLICATION_ID)
                        .get()
                        .members());
        if (members.size() < 2) {
            return Optional.empty();
        }
        for (MemberDescription member : members) {
            for (String name : MEMBERS.keySet()) {
                boolean decides = member.assignment().topicPartitions().contains(partition);
                if (decides && member.clientId().startsWith(MEMBERS.get(name))) {
                    return Optional.of(name);
                }
            }
        }
        return Optional.empty();
    }

    @Test
    @Order(1)
    void aStandbyTakesOverInUnderTenSeconds() {
        String study = submit("takeover", "0.05", 60, "random");
        await("training", "takeover", () -> starts("takeover") >= 6);
        String decider;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap()))) {
            decider = Await.value("two schedulers", () -> decider(admin, "takeover"), () -> "" + SCHEDULERS.keySet());
        }
        int before = starts("takeover");
        long killedNanos = System.nanoTime();
        SCHEDULERS.get(decider).killHard();
        // orders for both slots may have been on their way
        await("trials to be started by the other one", "takeover", () -> starts("takeover") >= before + 5);
        Duration took = Duration.ofNanos(System.nanoTime() - killedNanos);
        System.out.println("takeover by the standby: new trials trained after " + took.toMillis() + " ms");
        assertThat(took).isLessThan(TAKEOVER);
        startScheduler(decider);
        completed(study, 60);
        assertThat(rest.explanations(study, DecisionKind.LOSE)).isEmpty();
        assertThat(trained("takeover")).hasSize(540).doesNotHaveDuplicates();
    }

    @Test
    @Order(2)
    void withoutItsOptimiserThePoolGoesOnAndSaysSo() {
        optimizer.killHard();
        String study = submit("alone", "0.02", 6, "tpe");
        for (JsonNode trial : completed(study, 6)) {
            assertThat(trial.path("provenance").path("sampler").asText()).isEqualTo("fallback");
            assertThat(trial.path("provenance").path("explanation").asText()).contains("did not answer in time");
        }
        startOptimizer();
        agent.close();
        String next = submit("again", "0.02", 6, "tpe");
        assertThat(completed(next, 6))
                .allSatisfy(trial -> assertThat(
                                trial.path("provenance").path("sampler").asText())
                        .isNotEqualTo("fallback"));
    }

    @Test
    @Order(3)
    void trainingGoesOnWhileTheBrokerAndItsNameAreAwayAndNothingIsLost() throws IOException {
        String pause = String.valueOf(AWAY.toMillis() / 1000.0 / 5);
        String study = submit("away", pause, 2, "random");
        await("training", "away", () -> trained("away").size() >= 3);
        broker.killHard();
        forgetTheBrokersName();
        int before = trained("away").size();
        long untilNanos = System.nanoTime() + AWAY.toNanos();
        await("the broker to be away for " + AWAY.toSeconds() + " s", "away", () -> System.nanoTime() > untilNanos);
        assertThat(trained("away").size()).as("training goes on").isGreaterThanOrEqualTo(before + 4);
        nameTheBroker();
        startBroker();
        completed(study, 2);
        assertThat(rest.explanations(study, DecisionKind.LOSE))
                .as("nobody was lost")
                .isEmpty();
        assertThat(trained("away")).as("nothing is trained again").hasSize(18).doesNotHaveDuplicates();
        SCHEDULERS.forEach(
                (name, scheduler) -> assertThat(scheduler.isAlive()).as(name).isTrue());
        assertThat(agent.isAlive()).isTrue();
    }

    @Test
    @Order(4)
    void schedulersThatFailWhileNoNameCanBeLookedUpGoOnLater() throws Exception {
        String study = submit("nameless", "0.3", 4, "random");
        await("training", "nameless", () -> trained("nameless").size() >= 3);
        forgetTheBrokersName();
        // what was connected still is; but whose writer is fenced needs another one, and with it the name
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap()))) {
            List<String> writers = admin.listTransactions().all().get().stream()
                    .map(TransactionListing::transactionalId)
                    .filter(id -> id.startsWith(SchedulerService.APPLICATION_ID))
                    .toList();
            assertThat(writers).isNotEmpty();
            admin.fenceProducers(writers).all().get();
        }
        await(
                "a scheduler without a thread",
                "nameless",
                () -> SCHEDULERS.values().stream()
                        .anyMatch(scheduler -> scheduler.err().contains("No thread can be started")));
        nameTheBroker();
        completed(study, 4);
        assertThat(trained("nameless")).hasSize(36).doesNotHaveDuplicates();
    }

    @Test
    @Order(5)
    void clientsOfTwoApisTrainOnWhenOneIsKilledAndStartedAgain() throws Exception {
        Programs.need("python3");
        Rest other = startApi("other-api", 0);
        Process one = Programs.remoteExample(rest.url(), dir.resolve("one.out"));
        Process two = Programs.remoteExample(other.url(), dir.resolve("two.out"));
        try {
            await(
                    "both to train",
                    "remote",
                    () -> said("one").contains("run 1:") && said("two").contains("run 1:"));
            APIS.get("api").killHard();
            rest = startApi("api", apiPort);

            JsonNode ended = rest.awaitEnd("remote");
            assertThat(ended.path("state").asText()).as("%s", ended).isEqualTo("COMPLETED");
            assertThat(one.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as(said("one"))
                    .isTrue();
            assertThat(two.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as(said("two"))
                    .isTrue();
        } finally {
            one.destroyForcibly();
            two.destroyForcibly();
        }
        assertThat(one.exitValue()).as(said("one")).isZero();
        assertThat(two.exitValue()).as(said("two")).isZero();
        assertThat(said("one")).contains("trying again");
        assertThat(said("two")).doesNotContain("trying again");
        assertThat(rest.trials("remote"))
                .hasSize(12)
                .allSatisfy(trial -> assertThat(trial.path("state").asText()).isIn("COMPLETED", "STOPPED"));
    }

    private static String said(String client) throws IOException {
        return Files.readString(dir.resolve(client + ".out"));
    }
}
