package io.trialstream.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trialstream.agent.Agent;
import io.trialstream.agent.AgentConfig;
import io.trialstream.app.embedded.EmbeddedBroker;
import io.trialstream.app.run.ParsedDefinitions;
import io.trialstream.app.run.StudySamplers;
import io.trialstream.core.pool.PoolSettings;
import io.trialstream.scheduler.admin.TopicAdmin;
import io.trialstream.scheduler.admin.TopicPlan;
import io.trialstream.scheduler.http.Api;
import io.trialstream.scheduler.http.ApiConfig;
import io.trialstream.scheduler.http.ClientLink;
import io.trialstream.scheduler.http.kafka.KafkaCommandGateway;
import io.trialstream.scheduler.kafka.Cluster;
import io.trialstream.scheduler.optimizer.OptimizerService;
import io.trialstream.scheduler.topology.SchedulerService;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.ViewLimits;
import io.trialstream.scheduler.view.kafka.ViewConsumer;
import io.trialstream.schemas.probe.Probe;
import io.trialstream.schemas.probe.ProbeServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each role says whether it works, and shows Prometheus what the ready Grafana dashboard draws and the alerts look at. */
class RolesHealthIT {
    private static final Pattern NAME = Pattern.compile("\\btrialstream_[a-z0-9_]+");

    @TempDir
    Path dir;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }

    private EmbeddedBroker start() throws Exception {
        EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("kafka"), 0, fault -> {});
        parts.push(broker);
        Cluster cluster = Cluster.plain(broker.bootstrap());
        new TopicAdmin(cluster, TopicPlan.EMBEDDED).ensure();
        SchedulerService scheduler =
                SchedulerService.start(cluster, PoolSettings.DEFAULT, dir.resolve("streams"), new Properties());
        serve("scheduler", scheduler, scheduler.probe());
        OptimizerService optimizer = OptimizerService.start(cluster, StudySamplers::create, 1, Clock.systemUTC());
        serve("optimizer", optimizer, optimizer.probe());
        Agent agent = Agent.start(AgentConfig.builder(broker.bootstrap())
                .id("one")
                .slots(2)
                .workDir(dir.resolve("agent"))
                .baseDir(dir)
                .heartbeatMs(200)
                .build());
        serve("agent", agent, agent.probe());
        ReadModel model = new ReadModel(ViewLimits.DEFAULT, 0);
        parts.push(ViewConsumer.start(cluster.clientConfig(), model));
        KafkaCommandGateway gateway = KafkaCommandGateway.connect(cluster.clientConfig());
        parts.push(gateway);
        Api api = Api.start(
                ApiConfig.local(0, "test", "default", broker.bootstrap()),
                model,
                gateway,
                ClientLink.NONE,
                new ParsedDefinitions(),
                null);
        parts.push(api);
        ports.put("api", api.port());
        return broker;
    }

    private void serve(String role, AutoCloseable service, Probe probe) throws IOException {
        parts.push(service);
        ProbeServer server = ProbeServer.start("0", probe);
        parts.push(server);
        ports.put(role, server.port());
    }

    private HttpResponse<String> get(String role, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + ports.get(role) + path);
        return client.send(
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
    }

    private void await(String role, int status) {
        Await.until(
                role + " to answer /readyz with " + status,
                () -> get(role, "/readyz").statusCode() == status,
                () -> "another");
    }

    @Test
    void eachRoleIsReadyWhileItWorksAndSaysSoToPrometheus() throws Exception {
        EmbeddedBroker broker = start();
        Set<String> shown = new TreeSet<>();
        for (String role : ports.keySet()) {
            await(role, 200);
            assertThat(get(role, "/healthz").statusCode()).as(role).isEqualTo(200);
        }
        // in a pool without agents: it only waits
        new Rest("http://127.0.0.1:" + ports.get("api")).create("""
            name: one
            pool: elsewhere
            metric: {name: loss, goal: minimize}
            resource: {name: epoch, min: 1, max: 3}
            command: [sh, train.sh]
            space: {lr: {type: float, min: 0, max: 1}}
            budget: {trials: 1}
            """);
        Await.until(
                "the study to be counted",
                () -> get("api", "/metrics").body().contains("trialstream_trials{"),
                () -> "none");
        for (String role : ports.keySet()) {
            names(get(role, "/metrics").body(), shown);
        }
        Await.until(
                "the scheduler to decide for pools",
                () -> get("scheduler", "/metrics").body().contains("trialstream_scheduler_tasks"),
                () -> "none");
        assertThat(get("scheduler", "/metrics").body())
                .contains("trialstream_ready 1.0")
                .contains("trialstream_scheduler_thread_failures_total 0.0");
        assertThat(get("agent", "/metrics").body())
                .contains("trialstream_agent_slots 2.0", "trialstream_agent_runs 0.0");
        Await.until(
                "the optimiser to know the study",
                () -> get("optimizer", "/metrics").body().contains("trialstream_optimizer_studies 1.0"),
                () -> "none");
        assertThat(get("optimizer", "/metrics").body()).contains("trialstream_optimizer_failures_total 0.0");

        // a rate or latency has no value before its first record, and there are no web hooks here
        Set<String> later = Set.of(
                "trialstream_kafka_records_lag_max",
                "trialstream_kafka_process_latency_avg",
                "trialstream_webhook_messages_given_up_total");
        List<String> drawn = new ArrayList<>(drawn());
        drawn.removeAll(later);
        assertThat(drawn)
                .hasSizeGreaterThan(8)
                .allSatisfy(name -> assertThat(shown).contains(name));

        parts.remove(broker);
        broker.close();
        for (String role : List.of("scheduler", "optimizer", "agent")) {
            await(role, 503);
            assertThat(get(role, "/readyz").body())
                    .as(role)
                    .containsAnyOf("no broker can be reached", "it does not process");
            assertThat(get(role, "/healthz").statusCode()).as(role).isEqualTo(200);
        }
        int port =
                Integer.parseInt(broker.bootstrap().substring(broker.bootstrap().indexOf(':') + 1));
        parts.addLast(EmbeddedBroker.start(dir.resolve("kafka"), port, fault -> {}));
        for (String role : ports.keySet()) {
            await(role, 200);
        }
    }

    private static void names(String text, Set<String> to) {
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher name = NAME.matcher(line);
            assertThat(name.lookingAt()).as(line).isTrue();
            to.add(name.group());
        });
    }

    /** The figures that the dashboard draws and the alerts look at. */
    private static Set<String> drawn() throws IOException {
        Path docker = TrialstreamProcess.home().resolve("docker");
        JsonNode dashboard = new ObjectMapper()
                .readTree(docker.resolve("grafana/dashboards/trialstream.json").toFile());
        Set<String> names = new TreeSet<>();
        for (String line : Files.readAllLines(docker.resolve("prometheus/alerts.yml"))) {
            NAME.matcher(line).results().forEach(result -> names.add(result.group()));
        }
        for (JsonNode panel : dashboard.path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                NAME.matcher(target.path("expr").asText()).results().forEach(result -> names.add(result.group()));
            }
        }
        return names;
    }
}
