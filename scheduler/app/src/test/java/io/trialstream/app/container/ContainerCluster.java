package io.trialstream.app.container;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Capability;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** A broker and one container of each role, in a network of their own, as docker/compose.yaml has them. */
final class ContainerCluster implements AutoCloseable {
    static final String TOKEN = "0123456789abcdef-of-the-tests";
    static final String BOOTSTRAP = "kafka:19092";

    /** Short, so that a partition outlasts it within a test. */
    static final int LEASE_SECONDS = 8;

    private static final Duration START = Duration.ofSeconds(120);
    private static final int API_PORT = 8080;
    private static final String TOKENS =
            "{\"tokens\": [{\"name\": \"tester\", \"role\": \"admin\", \"token\": \"" + TOKEN + "\"}]}";

    final Network network = Network.newNetwork();
    final KafkaContainer kafka;
    final GenericContainer<?> scheduler;
    final GenericContainer<?> optimizer;
    final GenericContainer<?> api;
    final GenericContainer<?> agent;

    ContainerCluster() {
        kafka = new KafkaContainer(DockerImageName.parse(Engine.KAFKA))
                .withNetwork(network)
                .withNetworkAliases("kafka")
                .withListener(BOOTSTRAP)
                .withEnv(Map.of("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false"))
                .withStartupTimeout(START);
        scheduler = server("scheduler", "--state-dir", "/var/lib/trialstream", "--lease", "" + LEASE_SECONDS);
        optimizer = server("optimizer");
        api = server(
                        "api",
                        "--host",
                        "0.0.0.0",
                        "--port",
                        "" + API_PORT,
                        "--tokens",
                        "/var/lib/trialstream/tokens.json")
                .withCopyToContainer(
                        Transferable.of(TOKENS.getBytes(StandardCharsets.UTF_8)), "/var/lib/trialstream/tokens.json")
                .withExposedPorts(API_PORT)
                .waitingFor(Wait.forHttp("/readyz")
                        .forPort(API_PORT)
                        .forStatusCode(200)
                        .withStartupTimeout(START));
        agent = agent("agent", 4);
    }

    /** Starts them all, the broker first. */
    void start() {
        kafka.start();
        Startables.deepStart(Stream.of(scheduler, optimizer, api, agent)).join();
    }

    private GenericContainer<?> server(String role, String... options) {
        List<String> command = new ArrayList<>(List.of(role, "--bootstrap", BOOTSTRAP));
        command.addAll(List.of(options));
        return container(Engine.SERVER, command);
    }

    private GenericContainer<?> agent(String id, int slots) {
        List<String> command = List.of(
                "--bootstrap",
                BOOTSTRAP,
                "--id",
                id,
                "--slots",
                "" + slots,
                "--work-dir",
                "/var/lib/trialstream",
                "--base-dir",
                "/work",
                "--heartbeat-ms",
                "500");
        return container(Engine.AGENT, command)
                .withCopyToContainer(MountableFile.forHostPath(script()), "/work/train.sh");
    }

    private static Path script() {
        // of the module, then of the repository
        return Path.of("")
                .toAbsolutePath()
                .resolve("../../docker/example/train.sh")
                .normalize();
    }

    private GenericContainer<?> container(String image, List<String> command) {
        return new GenericContainer<>(DockerImageName.parse(image))
                .withNetwork(network)
                .withCommand(command.toArray(String[]::new))
                .withCreateContainerCmdModifier(create -> Objects.requireNonNull(create.getHostConfig())
                        .withInit(true)
                        .withCapDrop(Capability.ALL)
                        .withSecurityOpts(List.of("no-new-privileges")))
                // each image says by its health check when it is connected
                .waitingFor(Wait.forHealthcheck().withStartupTimeout(START));
    }

    Studies studies() {
        return new Studies(URI.create("http://" + api.getHost() + ":" + api.getMappedPort(API_PORT)), TOKEN);
    }

    /** Takes a container's network cable out. */
    void cutOff(GenericContainer<?> container) {
        Engine.client()
                .disconnectFromNetworkCmd()
                .withNetworkId(network.getId())
                .withContainerId(container.getContainerId())
                .withForce(true)
                .exec();
    }

    /** Puts it in again. */
    void reconnect(GenericContainer<?> container) {
        Engine.client()
                .connectToNetworkCmd()
                .withNetworkId(network.getId())
                .withContainerId(container.getContainerId())
                .exec();
    }

    /** Kills a container's processes at once, and starts it again as it was. */
    void killAndStart(GenericContainer<?> container) {
        Engine.client().killContainerCmd(container.getContainerId()).exec();
        Engine.client().startContainerCmd(container.getContainerId()).exec();
    }

    InspectContainerResponse inspect(GenericContainer<?> container) {
        return Engine.client().inspectContainerCmd(container.getContainerId()).exec();
    }

    /** What each container printed, for a failure's message. */
    String logs() {
        StringBuilder logs = new StringBuilder();
        Map.of("scheduler", scheduler, "optimizer", optimizer, "api", api, "agent", agent)
                .forEach((name, container) -> {
                    String text = container.getLogs();
                    logs.append("\n==== ")
                            .append(name)
                            .append('\n')
                            .append(text.substring(Math.max(0, text.length() - 4000)));
                });
        return logs.toString();
    }

    @Override
    public void close() {
        Stream.of(agent, api, optimizer, scheduler, kafka).forEach(GenericContainer::stop);
        network.close();
    }
}
