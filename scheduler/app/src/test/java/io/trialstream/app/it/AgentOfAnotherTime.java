package io.trialstream.app.it;

import io.trialstream.agent.Agent;
import io.trialstream.agent.AgentConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/** An agent on a machine whose clock is wrong: BOOTSTRAP POOL-DIRECTORY ID HOURS-AHEAD. */
final class AgentOfAnotherTime {
    private AgentOfAnotherTime() {}

    public static void main(String[] arguments) throws Exception {
        Path pool = Path.of(arguments[1]);
        Duration ahead = Duration.ofHours(Long.parseLong(arguments[3]));
        InstantSource clock = InstantSource.offset(InstantSource.system(), ahead);
        Agent agent = Agent.start(AgentConfig.builder(arguments[0])
                .pool(pool.getFileName().toString())
                .id(arguments[2])
                .slots(1)
                .heartbeatMs(500)
                .workDir(pool.resolve(arguments[2]).resolve("work"))
                .checkpointDir(pool.resolve("checkpoints"))
                .clock(clock)
                .build());
        String reason = agent.ended().get();
        System.err.println("ended: " + reason);
    }
}
