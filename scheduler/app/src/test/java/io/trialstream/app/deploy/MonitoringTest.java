package io.trialstream.app.deploy;

import static io.trialstream.app.deploy.Manifests.at;
import static io.trialstream.app.deploy.Manifests.maps;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Prometheus of the compose file asks every role that the compose file starts, where that answers. */
class MonitoringTest {
    private static Map<String, Object> document(String file) throws IOException {
        return Manifests.documents(Manifests.DOCKER.resolve(file)).get(0);
    }

    @Test
    void everyRoleOfTheClusterIsScraped() throws IOException {
        Set<String> answering = new TreeSet<>(Set.of("api:8080"));
        Map<String, Object> services =
                Manifests.map(document("compose-cluster.yaml").get("services"));
        services.forEach((name, service) -> {
            List<?> command = at(service, "command") instanceof List<?> words ? words : List.of();
            int health = command.indexOf("--health");
            if (health >= 0) {
                // not on loopback: another container asks
                assertThat(command.get(health + 1)).as(name).isEqualTo("0.0.0.0:8081");
                answering.add(name + ":8081");
            }
        });

        Set<String> asked = new TreeSet<>();
        maps(document("prometheus/prometheus.yml").get("scrape_configs"))
                .flatMap(job -> maps(job.get("static_configs")))
                .forEach(targets -> ((List<?>) targets.get("targets")).forEach(target -> asked.add((String) target)));

        assertThat(asked).hasSize(8).isEqualTo(answering);
    }

    @Test
    void theAlertsAreReadAndEachSaysWhatIsTheMatter() throws IOException {
        assertThat(document("prometheus/prometheus.yml").get("rule_files")).isEqualTo(List.of("alerts.yml"));
        assertThat(at(document("compose-cluster.yaml"), "services.prometheus.volumes"))
                .asList()
                .contains("./prometheus/alerts.yml:/etc/prometheus/alerts.yml:ro");
        List<Map<String, Object>> rules = maps(document("prometheus/alerts.yml").get("groups"))
                .flatMap(group -> maps(group.get("rules")))
                .toList();
        assertThat(rules).hasSizeGreaterThan(7).allSatisfy(rule -> {
            assertThat(String.valueOf(rule.get("expr"))).contains("trialstream");
            assertThat(at(rule, "labels.severity")).isIn("page", "ticket");
            assertThat(at(rule, "annotations.summary")).asString().endsWith(".");
        });
    }
}
