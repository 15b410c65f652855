package io.trialstream.app.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trialstream.agent.AgentMain;
import io.trialstream.app.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process of ours, as a user starts it: the real entry point in a JVM of its own, its output kept in files. Ends only itself. */
final class TrialstreamProcess implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Path out;
    private final Path err;
    private final String command;

    private TrialstreamProcess(Process process, Path out, Path err, String command) {
        this.process = process;
        this.out = out;
        this.err = err;
        this.command = command;
    }

    /** {@code trialstream ARGUMENTS} in a directory. */
    static TrialstreamProcess trialstream(Path directory, String... arguments) {
        return start(directory, Main.class, Map.of(), List.of(arguments), null);
    }

    /** The same, with something on its standard input. */
    static TrialstreamProcess withInput(Path directory, Path input, String... arguments) {
        return start(directory, Main.class, Map.of(), List.of(arguments), input);
    }

    /**
     * Starts an agent with two slots that shares a checkpoint directory with the others of its pool.
     *
     * @param pool the pool's directory; the pool has its name
     * @param place the name of the agent's own directory in it
     */
    static TrialstreamProcess agentOf(String bootstrap, Path pool, String id, String place) {
        return agentWith(Map.of(), bootstrap, pool, id, place);
    }

    /** The same, with variables in its environment, which its training processes find as well. */
    static TrialstreamProcess agentWith(
            Map<String, String> environment, String bootstrap, Path pool, String id, String place) {
        Path own = pool.resolve(place);
        List<String> arguments = List.of(
                "--bootstrap",
                bootstrap,
                "--pool",
                pool.getFileName().toString(),
                "--id",
                id,
                "--slots",
                "2",
                "--work-dir",
                own.resolve("work").toString(),
                "--checkpoint-dir",
                pool.resolve("checkpoints").toString(),
                "--heartbeat-ms",
                "500");
        return start(own, AgentMain.class, environment, arguments, null);
    }

    /** {@code trialstream ARGUMENTS} with variables in its environment. */
    static TrialstreamProcess trialstreamWith(Map<String, String> environment, Path directory, String... arguments) {
        return start(directory, Main.class, environment, List.of(arguments), null);
    }

    /** {@code trialstream agent ARGUMENTS} with variables in its environment. */
    static TrialstreamProcess agentIn(Map<String, String> environment, Path directory, String... arguments) {
        return start(directory, AgentMain.class, environment, List.of(arguments), null);
    }

    /** {@code trialstream agent ARGUMENTS}. */
    static TrialstreamProcess agent(Path directory, String... arguments) {
        return start(directory, AgentMain.class, Map.of(), List.of(arguments), null);
    }

    /** Any of our test programs. */
    static TrialstreamProcess program(Path directory, Class<?> main, String... arguments) {
        return start(directory, main, Map.of(), List.of(arguments), null);
    }

    private static TrialstreamProcess start(
            Path directory,
            Class<?> main,
            Map<String, String> environment,
            List<String> arguments,
            @org.jspecify.annotations.Nullable Path input) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dtrialstream.home=" + home(),
                "-Dlogback.configurationFile=logback.xml", // as a user has it, not as tests have it
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        int number = COUNT.incrementAndGet();
        try {
            Files.createDirectories(directory);
            Path out = directory.resolve("process-" + number + ".out");
            Path err = directory.resolve("process-" + number + ".err");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .redirectInput(
                            input == null
                                    ? ProcessBuilder.Redirect.from(
                                            Path.of("/dev/null").toFile())
                                    : ProcessBuilder.Redirect.from(input.toFile()));
            builder.environment().putAll(environment);
            return new TrialstreamProcess(builder.start(), out, err, String.join(" ", arguments));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The checkout: where the Python package and the examples lie. */
    static Path home() {
        Path dir = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(dir.resolve("worker-agent/python/trialstream"))) {
            Path above = dir.getParent();
            if (above == null) {
                throw new IllegalStateException(
                        "the tests run outside of a checkout: " + Path.of("").toAbsolutePath());
            }
            dir = above;
        }
        return dir;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for its end; its exit code. */
    int awaitExit() {
        try {
            if (!process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("'" + command + "' does not end; " + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Waits for something on its standard error; the first match. */
    Matcher awaitErr(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return Await.value(
                "'" + command + "' to say " + regex,
                () -> {
                    Matcher matcher = pattern.matcher(err());
                    if (matcher.find()) {
                        return Optional.of(matcher);
                    }
                    if (!process.isAlive() && !pattern.matcher(err()).find()) {
                        throw new AssertionError("'" + command + "' ended before it said " + regex + "; " + output());
                    }
                    return Optional.empty();
                },
                this::output);
    }

    /** SIGKILL, and waits until it is gone. */
    void killHard() {
        process.destroyForcibly();
        awaitExit();
    }

    /** Sends a signal, such as STOP. */
    void signal(String name) {
        signal(process.pid(), name);
    }

    static void signal(long pid, String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new AssertionError("kill -" + name + " " + pid + " ended with " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    /** The last line of its standard output, which is one JSON object. */
    JsonNode lastLine() {
        List<String> lines = out().lines().toList();
        if (lines.isEmpty()) {
            throw new AssertionError("'" + command + "' printed nothing; " + output());
        }
        try {
            return JSON.readTree(lines.get(lines.size() - 1));
        } catch (IOException e) {
            throw new AssertionError("the last line is no JSON: " + lines.get(lines.size() - 1), e);
        }
    }

    /** Both outputs, for messages. */
    String output() {
        return "standard error:\n" + err() + "\nstandard output:\n" + out();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.destroy();
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                process.destroyForcibly();
            }
        }
    }
}
