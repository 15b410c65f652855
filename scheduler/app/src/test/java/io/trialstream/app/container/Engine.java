package io.trialstream.app.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;

/** The Docker engine that the tests of this package need, with the images in it. */
final class Engine {
    static final String KAFKA = "apache/kafka:4.3.1";
    static final String SERVER = "trialstream/server:local";
    static final String AGENT = "trialstream/agent:local";

    private Engine() {}

    /** Goes on only with an engine and the images. Without them: skipped with a message, or failed where TRIALSTREAM_CI is true. */
    static void require() {
        String lack = lack();
        if (lack != null && required()) {
            Assertions.fail("the container tests must run where TRIALSTREAM_CI is true, but " + lack);
        }
        Assumptions.assumeTrue(lack == null, () -> "container tests are skipped: " + lack);
    }

    /** In CI, unless the container tests are left out there. */
    static boolean required() {
        return Boolean.parseBoolean(System.getenv("TRIALSTREAM_CI")) && !leftOut();
    }

    private static boolean leftOut() {
        return "no".equals(System.getenv("TRIALSTREAM_CONTAINERS"));
    }

    private static @Nullable String lack() {
        if (leftOut()) {
            return "TRIALSTREAM_CONTAINERS=no leaves them out";
        }
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            return "no Docker engine answers";
        }
        for (String image : List.of(KAFKA, SERVER, AGENT)) {
            try {
                client().inspectImageCmd(image).exec();
            } catch (NotFoundException e) {
                return "there is no image " + image + "; make it with docker/build.sh --local-base";
            }
        }
        return null;
    }

    static DockerClient client() {
        return DockerClientFactory.instance().client();
    }
}
