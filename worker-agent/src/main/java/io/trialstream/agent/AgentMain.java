package io.trialstream.agent;

import io.trialstream.agent.doctor.Doctor;
import io.trialstream.agent.doctor.Finding;
import io.trialstream.agent.doctor.RightsCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** Entry point of {@code trialstream agent}. Exit codes: 0 healthy (doctor), 1 failed, refused or sick, 2 bad usage; 130 or 143 after a signal. */
public final class AgentMain {
    private AgentMain() {}

    /** Runs the agent until it is told to end; SIGTERM and SIGINT end it in order, and leave training processes running. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        AgentOptions options;
        try {
            options = AgentOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("trialstream agent: " + e.getMessage());
            return 2;
        }
        return switch (options.mode()) {
            case HELP -> {
                System.out.print(AgentOptions.USAGE);
                yield 0;
            }
            case DOCTOR -> examine(options);
            case RUN -> serve(options.config());
        };
    }

    private static int examine(AgentOptions options) {
        AgentConfig config = options.config();
        List<Finding> findings = new ArrayList<>(new Doctor(
                        options.isBrokerGiven() ? config.bootstrap() : null,
                        config.clientConfig(),
                        config.workDir(),
                        config.baseDir(),
                        config.checkpointDir(),
                        config.gpus(),
                        config.minFreeBytes())
                .examine());
        findings.addAll(
                RightsCheck.examine(config.runAsUsers(), config.trainingUser(), config.cgroup(), config.workDir()));
        findings.forEach(finding -> System.out.println(finding.line()));
        return findings.stream().anyMatch(finding -> finding.verdict() == Finding.Verdict.BAD) ? 1 : 0;
    }

    private static int serve(AgentConfig config) {
        Agent agent;
        try {
            agent = Agent.start(config);
        } catch (IOException | RuntimeException e) {
            System.err.println("trialstream agent: " + e.getMessage());
            return 1;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(agent::close, "trialstream-agent-shutdown"));
        try {
            String reason = agent.ended().get();
            if (reason != null) {
                System.err.println("trialstream agent: " + reason);
            }
            return reason == null ? 0 : 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        } catch (ExecutionException e) {
            System.err.println("trialstream agent: " + e.getCause());
            return 1;
        }
    }
}
