package io.trialstream.app.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.HealthState;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Frame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** One of docker/'s compose files, started as an operator does: by the compose command and nothing else. */
final class Compose implements AutoCloseable {
    private static final Duration COMMAND = Duration.ofSeconds(280);
    private static final Duration HEALTHY = Duration.ofSeconds(120);
    private static final Pattern ADMIN = Pattern.compile("for admins:\\s+([0-9a-f]{48})");
    private static final String SERVICE = "com.docker.compose.service";
    private static final Path DOCKER =
            Path.of("").toAbsolutePath().resolve("../../docker").normalize();

    private final List<String> command;
    private final String project;
    private final Path output;
    private final int port;

    /**
     * Starts nothing yet.
     *
     * @param file of docker/
     * @param project names containers, network and volumes, so that nothing of a person's own is touched
     */
    Compose(String file, String project) throws IOException {
        this.project = project;
        this.output = Files.createTempFile("compose", ".log");
        command = new ArrayList<>(program());
        command.addAll(List.of("-p", project, "-f", DOCKER.resolve(file).toString()));
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
    }

    /** The compose command that is there. Without one: skipped with a message, or failed where CI must have it. */
    private static List<String> program() {
        Optional<List<String>> found = Stream.of(List.of("docker", "compose"), List.of("docker-compose"))
                .filter(Compose::answers)
                .findFirst();
        if (found.isEmpty() && Engine.required()) {
            Assertions.fail(
                    "the compose files must be tried where TRIALSTREAM_CI is true, but there is no docker compose");
        }
        Assumptions.assumeTrue(found.isPresent(), "there is neither docker compose nor docker-compose");
        return found.orElseThrow();
    }

    private static boolean answers(List<String> program) {
        try {
            List<String> version = new ArrayList<>(program);
            version.add("version");
            Process process = new ProcessBuilder(version)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** {@code compose up -d}, and waits until every service is healthy. */
    void up() throws IOException, InterruptedException {
        run("up", "-d");
        for (String service : services()) {
            awaitHealthy(service);
        }
    }

    /** Runs a compose command to its end; what it printed. */
    String run(String... arguments) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(whole).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(Map.of("TRIALSTREAM_PORT", "" + port, "COMPOSE_PROJECT_NAME", project));
        Process process = builder.start();
        boolean ended = process.waitFor(COMMAND.toSeconds(), TimeUnit.SECONDS);
        process.destroyForcibly();
        String printed = Files.readString(output);
        assertThat(ended)
                .as("%s within %s s: %s", whole, COMMAND.toSeconds(), printed)
                .isTrue();
        assertThat(process.exitValue()).as("%s: %s", whole, printed).isZero();
        return printed;
    }

    /** The services that stay up, by name. */
    List<String> services() {
        return containers().stream()
                .map(container -> container.getLabels().get(SERVICE))
                .filter(service -> !service.equals("tokens"))
                .sorted()
                .toList();
    }

    private List<Container> containers() {
        return Engine.client()
                .listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of("com.docker.compose.project", project))
                .exec();
    }

    private String id(String service) {
        return containers().stream()
                .filter(container -> service.equals(container.getLabels().get(SERVICE)))
                .map(Container::getId)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no container of " + service));
    }

    InspectContainerResponse inspect(String service) {
        return Engine.client().inspectContainerCmd(id(service)).exec();
    }

    /** SIGKILL; it stays away until {@link #start}. */
    void kill(String service) {
        Engine.client().killContainerCmd(id(service)).exec();
    }

    void start(String service) {
        Engine.client().startContainerCmd(id(service)).exec();
    }

    /** SIGTERM and SIGKILL after half a minute, as an upgrade does. */
    void stop(String service) {
        Engine.client().stopContainerCmd(id(service)).withTimeout(30).exec();
    }

    /** Stops services at the same time, starts them again and waits until they are healthy. */
    void restart(List<String> services) throws InterruptedException {
        services.parallelStream().forEach(this::stop);
        services.forEach(this::start);
        for (String service : services) {
            awaitHealthy(service);
        }
    }

    /** Waits until a service's own health check succeeds. It is run here too, since Docker itself asks only every ten seconds. */
    void awaitHealthy(String service) throws InterruptedException {
        long deadline = System.nanoTime() + HEALTHY.toNanos();
        String id = id(service);
        List<String> test = Objects.requireNonNull(
                Objects.requireNonNull(inspect(service).getConfig().getHealthcheck(), service)
                        .getTest());
        String[] check = test.subList(1, test.size()).toArray(String[]::new);
        while (!isHealthy(service) && !succeeds(id, check)) {
            assertThat(System.nanoTime() - deadline)
                    .as(
                            "%s is healthy within %s s; it is %s",
                            service, HEALTHY.toSeconds(), inspect(service).getState())
                    .isNegative();
            Waiting.aMoment();
        }
    }

    /** As Docker has it since the container's last start. */
    private boolean isHealthy(String service) {
        HealthState health = inspect(service).getState().getHealth();
        return health != null && "healthy".equals(health.getStatus());
    }

    private static boolean succeeds(String container, String[] check) throws InterruptedException {
        try {
            String exec = Engine.client()
                    .execCreateCmd(container)
                    .withCmd(check)
                    .exec()
                    .getId();
            Engine.client()
                    .execStartCmd(exec)
                    .exec(new ResultCallback.Adapter<Frame>())
                    .awaitCompletion(30, TimeUnit.SECONDS);
            Long code = Engine.client().inspectExecCmd(exec).exec().getExitCodeLong();
            return code != null && code == 0;
        } catch (ConflictException | NotFoundException e) {
            return false; // it does not run, or not yet
        }
    }

    /** The API, with the token that the guide says to look up in the log of {@code tokens}. */
    Studies studies() throws IOException, InterruptedException {
        String log = run("logs", "tokens");
        Matcher token = ADMIN.matcher(log);
        assertThat(token.find()).as(log).isTrue();
        return new Studies(address(), token.group(1));
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The end of what all services printed, for a failure's message. */
    String logs() {
        try {
            return run("logs", "--tail", "25", "--no-color");
        } catch (IOException e) {
            return e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e.toString();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            run("down", "-v", "-t", "3");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
