package io.trialstream.agent;

import io.trialstream.agent.files.Json;
import io.trialstream.agent.model.Order;
import io.trialstream.agent.model.RunOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** An agent in a JVM of its own, which a test kills: takes one order from a file and runs on. */
final class AgentInJvm {
    private AgentInJvm() {}

    public static void main(String[] arguments) throws Exception {
        Path temp = Path.of(arguments[0]);
        FakeLinks links = new FakeLinks();
        Agent agent = Agent.start(
                AgentConfig.builder("unused:9092")
                        .id("a")
                        .pool("p")
                        .slots(4)
                        .heartbeatMs(100)
                        .minFreeBytes(1)
                        .workDir(temp.resolve("work"))
                        .baseDir(temp)
                        .build(),
                links);
        links.order(new Order.Run(Json.mapper().readValue(Files.readString(Path.of(arguments[1])), RunOrder.class)));
        agent.ended().get();
    }
}
