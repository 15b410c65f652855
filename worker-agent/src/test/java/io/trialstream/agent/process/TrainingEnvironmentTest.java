package io.trialstream.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingEnvironmentTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "KAFKA_OPTS",
                "SASL_JAAS_CONFIG",
                "GITHUB_TOKEN",
                "token",
                "DB_PASSWORD",
                "AWS_SECRET_ACCESS_KEY",
                "OPENAI_API_KEY",
                "SSL_KEYSTORE",
                "GOOGLE_APPLICATION_CREDENTIALS",
                "SSH_AUTH_SOCK",
                "GITLAB_PAT",
                "PGPASSWORD",
                "SMTP_PASS",
                "SENTRY_DSN",
                "JAVA_TOOL_OPTIONS",
                "JDK_JAVA_OPTIONS",
                "_JAVA_OPTIONS"
            })
    void secretsOfTheAgentAreLeftOut(String name) {
        assertThat(TrainingEnvironment.of(Map.of(name, "x", "HOME", "/h"), Set.of(), Map.of(), Map.of(), ""))
                .doesNotContainKey(name)
                .containsEntry("HOME", "/h")
                .containsEntry("PYTHONUNBUFFERED", "1");
        assertThat(TrainingEnvironment.of(Map.of(name, "x"), Set.of(name), Map.of(), Map.of(), ""))
                .containsEntry(name, "x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TOKENIZERS_PARALLELISM", "AUTHOR", "PATH", "COMPASS", "DATA_PATH", "JAVA_HOME", "PATTERN"})
    void whatIsNoSecretIsHandedOn(String name) {
        assertThat(TrainingEnvironment.of(Map.of(name, "http://host:80/a@b"), Set.of(), Map.of(), Map.of(), ""))
                .containsEntry(name, "http://host:80/a@b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres://user:pw@host/db", "http://:pw@proxy:3128"})
    void anAddressWithAPasswordIsASecretWhateverItsName(String value) {
        assertThat(TrainingEnvironment.of(Map.of("PLACE", value), Set.of(), Map.of(), Map.of(), ""))
                .doesNotContainKey("PLACE");
    }

    @Test
    void theStudyWinsOverTheAgentAndTheContractOverBoth() {
        Map<String, String> environment = TrainingEnvironment.of(
                Map.of("A", "agent", "B", "agent", "TRIALSTREAM_TRIAL", "9", "PYTHONPATH", "/own"),
                Set.of(),
                Map.of("B", "study", "TRIALSTREAM_STUDY", "forged", "WANDB_API_KEY", "meant"),
                Map.of("TRIALSTREAM_STUDY", "s"),
                "/bundled");
        assertThat(environment)
                .containsEntry("A", "agent")
                .containsEntry("B", "study")
                .containsEntry("TRIALSTREAM_STUDY", "s")
                .containsEntry("WANDB_API_KEY", "meant")
                .containsEntry("PYTHONPATH", "/bundled:/own")
                .doesNotContainKey("TRIALSTREAM_TRIAL");
    }
}
