package io.trialstream.agent;

import io.trialstream.agent.files.Slugs;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * The command line.
 *
 * @param mode what to do
 * @param config with what
 */
record AgentOptions(Mode mode, AgentConfig config) {
    private static final String NO_BROKER = "none";

    /** Whether a broker was named. */
    boolean isBrokerGiven() {
        return !config.bootstrap().equals(NO_BROKER);
    }

    static final String USAGE = """
            trialstream agent --bootstrap HOST:PORT [options]     runs trials on this machine
            trialstream agent doctor [options]                    checks this machine and says what to mend

              --bootstrap HOST:PORT  a broker, or several with commas
              --pool POOL            the pool to join (default)
              --id ID                the agent's name, unique in the pool (the machine's name)
              --slots N              so many trials at once, without devices (1)
              --gpus auto            a slot for each graphics processor instead
              --labels K=V,K=V       by which studies choose machines
              --work-dir DIR         where the agent keeps its files (~/.trialstream/agents/ID)
              --base-dir DIR         what studies' relative working directories are relative to (the current directory)
              --checkpoint-dir DIR   a directory shared by the pool's agents, so that trials can resume on another one
              --python-path DIR      put first in PYTHONPATH of training processes
              --client-config FILE   properties of Kafka clients: TLS, SASL
              --heartbeat-ms MS      time between heartbeats (2000)
              --min-free-mb MB       with less free disk space nothing new is started (256)
              --keep-runs N          how many ended runs' files are kept (1000)
              --pass-env NAME,NAME   variables that look like secrets but are for training processes
              --run-as USER,USER     operating system users that studies may ask for (runAs:); the agent must be root
              --training-user USER   the user of studies that ask for none (the agent's own); the agent must be root
              --cgroup auto|none|DIR a control group (version 2) for each trial: below the agent's own where that can be
                                     written, nowhere, or below a directory delegated to the agent (auto)
              --help                 this page
            """;

    /** What to do. */
    enum Mode {
        RUN,
        DOCTOR,
        HELP
    }

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if it is wrong; the message says what would be right
     */
    static AgentOptions parse(String[] arguments) {
        List<String> words = new ArrayList<>(List.of(arguments));
        if (words.contains("--help") || words.contains("-h")) {
            return new AgentOptions(Mode.HELP, AgentConfig.builder(NO_BROKER).build());
        }
        Mode mode = Mode.RUN;
        if (!words.isEmpty() && "doctor".equals(words.get(0))) {
            mode = Mode.DOCTOR;
            words.remove(0);
        }
        Map<String, String> given = pairs(words);
        String bootstrap = given.remove("--bootstrap");
        if (bootstrap == null && mode == Mode.RUN) {
            throw new IllegalArgumentException("no broker is given; name one with --bootstrap HOST:PORT");
        }
        if (given.containsKey("--slots") && given.containsKey("--gpus")) {
            throw new IllegalArgumentException("--slots and --gpus exclude one another; give one of them");
        }
        AgentConfig.Builder builder = AgentConfig.builder(bootstrap == null ? NO_BROKER : bootstrap);
        given.forEach((option, value) -> apply(builder, option, value));
        return new AgentOptions(mode, builder.build());
    }

    private static Map<String, String> pairs(List<String> words) {
        Map<String, String> pairs = new HashMap<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            int equals = word.indexOf('=');
            if (!word.startsWith("--")) {
                throw new IllegalArgumentException("'" + word + "' is no option; see trialstream agent --help");
            } else if (equals > 0) {
                pairs.put(word.substring(0, equals), word.substring(equals + 1));
            } else if (i + 1 < words.size() && !words.get(i + 1).startsWith("--")) {
                pairs.put(word, words.get(++i));
            } else {
                throw new IllegalArgumentException(word + " needs a value; see trialstream agent --help");
            }
        }
        return pairs;
    }

    private static void apply(AgentConfig.Builder builder, String option, String value) {
        switch (option) {
            case "--pool" -> builder.pool(value);
            case "--id" -> builder.id(Slugs.require("the agent's id (--id)", value));
            case "--slots" -> builder.slots((int) number(option, value, 1, AgentConfig.MOST_SLOTS));
            case "--gpus" -> {
                if (!"auto".equals(value)) {
                    throw new IllegalArgumentException(
                            "--gpus is '" + value + "'; only auto is known. Hide some with CUDA_VISIBLE_DEVICES");
                }
                builder.gpus();
            }
            case "--labels" -> builder.labels(labels(value));
            case "--work-dir" -> builder.workDir(Path.of(value));
            case "--base-dir" -> builder.baseDir(directory(option, value));
            case "--checkpoint-dir" -> builder.checkpointDir(Path.of(value));
            case "--python-path" ->
                builder.pythonPath(directory(option, value).toAbsolutePath().toString());
            case "--client-config" -> builder.clientConfig(properties(value));
            case "--heartbeat-ms" -> builder.heartbeatMs(number(option, value, 50, 60_000));
            case "--min-free-mb" -> builder.minFreeBytes(number(option, value, 1, 1 << 30) << 20);
            case "--keep-runs" -> builder.keepRuns((int) number(option, value, 0, 10_000_000));
            case "--pass-env" -> builder.passedVariables(Set.of(value.split(",")));
            case "--run-as" -> builder.runAsUsers(Set.of(value.split(",")));
            case "--training-user" -> builder.trainingUser(value);
            case "--cgroup" -> builder.cgroup(value);
            default -> throw new IllegalArgumentException(option + " is no option; see trialstream agent --help");
        }
    }

    private static long number(String option, String value, long least, long most) {
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " is '" + value + "'; it must be a whole number", e);
        }
        throw new IllegalArgumentException(option + " is " + value + "; it must be " + least + " to " + most);
    }

    private static Path directory(String option, String value) {
        Path path = Path.of(value);
        if (!Files.isDirectory(path)) {
            throw new IllegalArgumentException(option + " is '" + value + "', which is no directory");
        }
        return path;
    }

    private static Map<String, String> labels(String value) {
        Map<String, String> labels = new HashMap<>();
        for (String pair : value.split(",")) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("--labels has '" + pair + "'; each label is NAME=VALUE");
            }
            labels.put(
                    pair.substring(0, equals).strip(),
                    pair.substring(equals + 1).strip());
        }
        return labels;
    }

    private static Map<String, String> properties(String file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(file))) {
            properties.load(reader);
        } catch (IOException e) {
            throw new IllegalArgumentException("--client-config " + file + " can't be read: " + e, e);
        }
        Map<String, String> found = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> found.put(name, properties.getProperty(name)));
        return found;
    }
}
