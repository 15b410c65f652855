package io.trialstream.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One server without slots for a class of tests, and agents as processes of their own for each of them. After a test nothing trains any more;
 * after all of them the invariants are checked from the topics.
 */
final class ServerWithAgents implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private final Supplier<Path> directory;
    private final List<TrialstreamProcess> agents = new ArrayList<>();
    private @Nullable TrialstreamProcess server;
    private @Nullable Rest rest;
    private String bootstrap = "";

    /** @param directory the class's own, once it is there */
    ServerWithAgents(Supplier<Path> directory) {
        this.directory = directory;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Programs.need("sh");
        server = TrialstreamProcess.trialstream(
                directory.get(), "serve", "--data", "data", "--port", "0", "--slots", "0");
        Matcher said = server.awaitErr("serving at (http://\\S+); broker at (\\S+);");
        rest = new Rest(said.group(1));
        bootstrap = said.group(2);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        agents.forEach(TrialstreamProcess::close);
        agents.clear();
        List<Long> left = TrainingProcesses.below(directory.get());
        TrainingProcesses.killBelow(directory.get());
        assertThat(left).as("training processes that outlived their study").isEmpty();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (server == null) {
            return;
        }
        String err = server.err();
        server.close();
        TrainingProcesses.killBelow(directory.get());
        TopicInvariants.check(TopicRecords.inDirectory(directory.get().resolve("data")));
        assertThat(err).doesNotContain("A scheduler thread failed");
    }

    Rest rest() {
        return Objects.requireNonNull(rest, "the server has not started");
    }

    String bootstrap() {
        return bootstrap;
    }

    boolean isAlive() {
        return server != null && server.isAlive();
    }

    /** An agent of a pool, in a directory of the pool's name. */
    TrialstreamProcess agent(String pool, String id) {
        return agent(pool, id, id);
    }

    /** The same with a work directory of another name. */
    TrialstreamProcess agent(String pool, String id, String workDir) {
        return ends(TrialstreamProcess.agentOf(bootstrap, directory.get().resolve(pool), id, workDir));
    }

    /** An agent that ends with the test. */
    TrialstreamProcess ends(TrialstreamProcess agent) {
        agents.add(agent);
        return agent;
    }
}
