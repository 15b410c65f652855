package io.trialstream.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A cluster that demands TLS and authentication and allows nothing but what {@code trialstream acls} grants, set up as an operator does it:
 * scheduler and api with SCRAM, the optimiser with OAUTHBEARER, an agent with a certificate and a signing key.
 */
final class SecureCluster implements AutoCloseable {
    static final String PASSWORD = "user-pass-27d0";
    static final String POOL_KEY = "9d".repeat(32);
    private static final String STUDY = """
        name: %s
        metric: {name: loss, goal: minimize}
        resource: {name: epoch, min: 1, max: %d}
        command: [sh, curve.sh, "{x}", "%s"]
        workdir: %s
        env: {TRAINED: "%s/trained.log"}
        space: {x: {type: int, min: 0, max: 100}}
        sampler: {type: tpe}
        pruner: none
        budget: {trials: %d, parallel: 2}
        """;

    private final Path dir;
    private final List<TrialstreamProcess> roles = new ArrayList<>();
    private final SecureBroker broker;
    private final Path brokerKey;
    private final Path agentKey;
    private final Path strangerKey;
    private @Nullable Rest rest;

    private SecureCluster(Path dir) {
        this.dir = dir;
        Certificates certificates = new Certificates(dir);
        brokerKey = certificates.key("broker");
        agentKey = certificates.key("gpu-1");
        strangerKey = certificates.key("stranger");
        broker = new SecureBroker(
                dir.resolve("kafka"), brokerKey, certificates.trust("trust", List.of(brokerKey, agentKey)));
        broker.addUsers(
                PASSWORD,
                "trialstream-init",
                "trialstream-scheduler",
                "trialstream-api",
                "trialstream-agent",
                "trialstream-reader");
    }

    /** Starts all of it; whatever has started by then is closed when a part does not start. */
    static SecureCluster start(Path dir) {
        Programs.need("sh");
        SecureCluster cluster = new SecureCluster(dir);
        try {
            cluster.startRoles();
            return cluster;
        } catch (RuntimeException | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    private void startRoles() {
        setUp();
        roles.add(role(
                "scheduler",
                broker.byPassword("trialstream-scheduler", PASSWORD),
                "--agent-keys",
                dir.resolve("agent-keys").toString()));
        roles.add(role("optimizer", broker.byToken("trialstream-optimizer")));
        TrialstreamProcess api = role(
                "api",
                broker.byPassword("trialstream-api", PASSWORD),
                "--port",
                "0",
                "--agent-keys",
                dir.resolve("agent-keys").toString());
        roles.add(api);
        roles.add(agent("gpu-1", broker.certificateBootstrap(), broker.byCertificate(agentKey)));
        new StudyText(dir).script("curve.sh");
        Rest answering = new Rest(api.awaitErr("listens on (\\S+)").group(1));
        Await.until(
                "the agent to join",
                () -> answering.get("/api/v1/agents").body().path("items").size() == 1,
                this::outputs);
        rest = answering;
    }

    @Override
    public void close() {
        roles.forEach(TrialstreamProcess::close);
        TrainingProcesses.killBelow(dir);
        broker.close();
    }

    Rest rest() {
        return Objects.requireNonNull(rest, "the cluster has not started");
    }

    SecureBroker broker() {
        return broker;
    }

    /** The certificate of the administrator. */
    Path brokerKey() {
        return brokerKey;
    }

    /** The certificate of the agent gpu-1. */
    Path agentKey() {
        return agentKey;
    }

    /** A certificate that nobody trusts. */
    Path strangerKey() {
        return strangerKey;
    }

    private void setUp() {
        Path commands = dir.resolve("commands.txt");
        String admin = " --bootstrap " + broker.certificateBootstrap() + " --client-config "
                + file("admin", broker.byCertificate(brokerKey));
        String init = " --bootstrap " + broker.bootstrap() + " --client-config "
                + file("init", broker.byPassword("trialstream-init", PASSWORD))
                + " --pool-partitions 1 --agent-partitions 1 --study-partitions 1";
        try {
            Files.write(
                    commands,
                    List.of(
                            "agent-key --agent-keys " + write("agent-keys", "default=" + POOL_KEY) + " --id gpu-1",
                            "acls --apply" + admin
                                    + " --principal agent=User:CN=gpu-1 --principal agent=User:trialstream-agent",
                            "init" + init,
                            "init" + init));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        try (TrialstreamProcess run = TrialstreamProcess.program(dir, ManyCommands.class, commands.toString())) {
            assertThat(run.awaitExit()).as(run::output).isZero();
            assertThat(run.err().lines().filter(line -> line.startsWith("EXIT")))
                    .as(run::output)
                    .containsExactly("EXIT 0", "EXIT 0", "EXIT 0", "EXIT 0");
            write("gpu-1.key", run.out().lines().findFirst().orElseThrow());
            assertThat(run.out()).contains("rights are set", "all topics are there, as the catalogue says");
            assertThat(run.output()).doesNotContain(PASSWORD, Certificates.PASSWORD, POOL_KEY);
        }
    }

    private Path write(String name, String line) {
        try {
            return Files.writeString(dir.resolve(name), line + "\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path file(String name, Map<String, String> client) {
        Path file = dir.resolve(name + ".properties");
        Properties properties = new Properties();
        properties.putAll(client);
        try (OutputStream out = Files.newOutputStream(file)) {
            properties.store(out, null);
            return file;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private TrialstreamProcess role(String name, Map<String, String> client, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                name,
                "--bootstrap",
                broker.bootstrap(),
                "--client-config",
                file(name, client).toString()));
        arguments.addAll(List.of(more));
        return TrialstreamProcess.trialstream(dir.resolve(name), arguments.toArray(String[]::new));
    }

    private TrialstreamProcess agent(String id, String bootstrap, Map<String, String> client) {
        return TrialstreamProcess.agent(
                dir.resolve(id),
                "--bootstrap",
                bootstrap,
                "--client-config",
                file(id, client).toString(),
                "--id",
                id,
                "--slots",
                "2",
                "--heartbeat-ms",
                "500",
                "--signing-key",
                dir.resolve(id + ".key").toString(),
                "--work-dir",
                dir.resolve(id).resolve("work").toString());
    }

    /** All that the roles printed. */
    String outputs() {
        StringBuilder all = new StringBuilder();
        roles.forEach(role -> all.append(role.output()).append('\n'));
        return all.toString();
    }

    /** A study of curve.sh. */
    String study(String name, int epochs, String pause, int trials) {
        return STUDY.formatted(name, epochs, pause, dir, dir, trials);
    }

    /** Settings of a client. */
    static Map<String, Object> client(String bootstrap, Map<String, String> security) {
        Map<String, Object> config = new HashMap<>(security);
        config.put("bootstrap.servers", bootstrap);
        config.putIfAbsent("request.timeout.ms", "10000");
        config.putIfAbsent("default.api.timeout.ms", "20000");
        return config;
    }

    /** Settings of a client with a name and a password. */
    Map<String, Object> user(String name) {
        return client(broker.bootstrap(), broker.byPassword(name, PASSWORD));
    }
}
