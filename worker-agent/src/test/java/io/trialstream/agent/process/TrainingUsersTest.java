package io.trialstream.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

class TrainingUsersTest {
    private static final String OWN = System.getProperty("user.name");

    @Test
    void readsTheUserDatabase() {
        assertThat(TrainingUsers.parse("ann:x:1001:100:Ann,,,:/home/ann:/bin/sh"))
                .isEqualTo(new TrainingUsers.User("ann", 1001, 100, "/home/ann"));
        assertThat(TrainingUsers.parse("ann:x:many:100::/home/ann:/bin/sh")).isNull();
        assertThat(TrainingUsers.parse("")).isNull();
        assertThat(TrainingUsers.find("there-is-no-such-user")).isEmpty();
    }

    @Test
    void theAgentsOwnUserNeedsNoChange() throws LaunchFailure {
        TrainingUsers users = TrainingUsers.of(Set.of(), null);
        assertThat(users.of(null)).isEmpty();
        assertThat(users.of(OWN)).isEmpty();
        assertThat(TrainingUsers.of(Set.of(OWN), OWN).of(OWN)).isEmpty();
    }

    @Test
    void whoIsNotAllowedIsRefused() {
        assertThatThrownBy(() -> TrainingUsers.of(Set.of(), null).of("ann"))
                .isInstanceOf(LaunchFailure.class)
                .hasMessage(
                        "it shall run as user ann, which this agent may not; start the agent with --run-as ann to allow it");
        assertThatThrownBy(() -> TrainingUsers.of(Set.of("there-is-no-such-user"), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--run-as names the user there-is-no-such-user, ");
    }
}
