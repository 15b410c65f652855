package io.trialstream.scheduler.studyfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.pool.PoolPolicy;
import io.trialstream.core.pool.PoolPolicy.RuntimeClass;
import io.trialstream.core.pool.PoolPolicy.Team;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolFileTest {
    @Test
    void readsTeamsAndClasses() {
        PoolPolicy policy = PoolFile.parse("""
                teams:
                  vision: {weight: 2.5, quota: 16}
                  speech: {}
                classes:
                  smoke: {maxRuntime: 10m, slotsPerTeam: 4}
                  long: {maxRuntime: 24h}
                """.replace("{}", "{weight: 1}"), "pool.yaml");

        assertThat(policy.teams())
                .isEqualTo(Map.of("vision", new Team(2.5, 16), "speech", new Team(1, Integer.MAX_VALUE)));
        assertThat(policy.classes())
                .isEqualTo(Map.of(
                        "smoke",
                        new RuntimeClass(600_000, 4),
                        "long",
                        new RuntimeClass(86_400_000, Integer.MAX_VALUE)));
        assertThat(PoolFile.parse("{\"teams\":{},\"classes\":{}}", "pool.yaml")).isEqualTo(PoolPolicy.OPEN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {team: {}}                            | team: unknown key; did you mean 'teams'?
                    {teams: [a]}                          | teams: must be a mapping, but is a list
                    {teams: {a: 3}}                       | teams.a: must be a mapping, but is the number 3
                    {teams: {a: {weight: none}}}          | teams.a.weight: must be a number, but is the text 'none'
                    {teams: {a: {weight: -1}}}            | teams.a.weight: must be above 0 and at most 1000000, got -1.0
                    {teams: {a: {quota: 1.5}}}            | teams.a.quota: must be a whole number, got 1.5
                    {teams: {a: {quota: -1}}}             | teams.a.quota: must be at least 0, got -1
                    {classes: {a: {slotsPerTeam: 1}}}     | classes.a.maxRuntime: is missing; give the longest run time of a trial, such as 10m or 24h
                    {classes: {a: {maxRuntime: soon}}}    | classes.a.maxRuntime: 'soon' is no duration; give 500ms, 90s, 10m, 2h, 1d, 1h30m or a number of seconds
                    {classes: {a: {maxRuntime: 0}}}       | classes.a.maxRuntime: must be more than 0, got 0
                    {classes: {a b: {maxRuntime: 1h}}}    | classes.a b: 'a b' is no name that a study can give: at most 63 letters, digits, . _ or -, a letter or digit first
                    """)
    void saysWhatIsWrong(String text, String problem) {
        assertThatThrownBy(() -> PoolFile.parse(text, "pool.yaml"))
                .isInstanceOf(StudyFileException.class)
                .hasMessage("pool.yaml:1: " + problem);
    }
}
