package io.trialstream.app.deploy;

import static io.trialstream.app.deploy.Manifests.at;
import static io.trialstream.app.deploy.Manifests.maps;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The Kubernetes example is what the API takes, and keeps what docker/README.md promises of it. */
class KubernetesExampleTest {
    private static final List<Map<String, Object>> MANIFESTS = new ArrayList<>();

    @BeforeAll
    static void read() throws IOException {
        MANIFESTS.clear();
        for (Path file : Manifests.files("kubernetes")) {
            Manifests.documents(file).stream()
                    .filter(manifest -> !"Kustomization".equals(manifest.get("kind")))
                    .forEach(MANIFESTS::add);
        }
    }

    @Test
    void everyManifestIsValid() {
        assertThat(MANIFESTS)
                .extracting(manifest -> String.valueOf(manifest.get("kind")))
                .contains("Deployment", "DaemonSet", "Job", "Service", "PersistentVolumeClaim", "ConfigMap");
        for (Map<String, Object> manifest : MANIFESTS) {
            assertThat(KubernetesSchema.faults(manifest))
                    .as(manifest.get("kind") + " " + at(manifest, "metadata.name"))
                    .isEmpty();
        }
    }

    static List<Arguments> faulty() {
        List<Arguments> faulty = List.of(
                Arguments.of("{apiVersion: apps/v1, kind: Deploymint}", "no schema for apps/v1/Deploymint"),
                Arguments.of(
                        "{apiVersion: apps/v1, kind: Deployment, spec: {template: {}}}", "spec.selector is missing"),
                Arguments.of("{apiVersion: v1, kind: Service, spec: {port: [80]}}", "spec.port is unknown"),
                Arguments.of("{apiVersion: v1, kind: Service, spec: {ports: {port: 80}}}", "spec.ports is no list"),
                Arguments.of(
                        "{apiVersion: v1, kind: Service, spec: {ports: [{port: http}]}}",
                        "ports[0].port is not an integer"),
                Arguments.of("{apiVersion: v1, kind: ConfigMap, data: {a: 1}}", "data.a is not a string"),
                Arguments.of("{apiVersion: v1, kind: ConfigMap, immutable: 'yes'}", "immutable is not true or false"),
                Arguments.of(
                        "{apiVersion: v1, kind: PersistentVolumeClaim, spec: {resources: {requests: {storage: 5 GB}}}}",
                        "requests.storage is not a quantity"),
                Arguments.of("{apiVersion: v1, kind: ServiceAccount, metadata: trialstream}", "metadata is no object"));
        assertThat(faulty).hasSize(9);
        return faulty;
    }

    @ParameterizedTest
    @MethodSource("faulty")
    void theCheckFindsWhatIsWrong(String yaml, String fault) {
        Object manifest = new Load(LoadSettings.builder().build()).loadFromString(yaml);

        assertThat(KubernetesSchema.faults(Manifests.map(manifest))).anyMatch(found -> found.contains(fault));
    }

    @Test
    void kustomizationNamesEveryFileAndImage() throws IOException {
        Map<String, Object> kustomization = Manifests.documents(
                        Manifests.DOCKER.resolve("kubernetes/kustomization.yaml"))
                .get(0);

        assertThat((List<?>) kustomization.get("resources"))
                .extracting(Object::toString)
                .containsExactlyInAnyOrderElementsOf(Manifests.files("kubernetes").stream()
                        .map(file -> file.getFileName().toString())
                        .filter(name -> !name.equals("kustomization.yaml"))
                        .toList());
        assertThat(containers()
                        .map(container -> String.valueOf(container.get("image")).split(":")[0])
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(maps(kustomization.get("images"))
                        .map(image -> String.valueOf(image.get("name")))
                        .toList());
    }

    @Test
    void noContainerMayBeRootOrWriteToItsImage() {
        assertThat(pods()).hasSize(5).allSatisfy(pod -> {
            assertThat(at(pod, "securityContext.runAsNonRoot")).isEqualTo(true);
            assertThat(at(pod, "securityContext.seccompProfile.type")).isEqualTo("RuntimeDefault");
            assertThat(pod.get("automountServiceAccountToken")).isEqualTo(false);
        });
        assertThat(containers()).hasSize(5).allSatisfy(container -> {
            assertThat(at(container, "securityContext.readOnlyRootFilesystem")).isEqualTo(true);
            assertThat(at(container, "securityContext.allowPrivilegeEscalation"))
                    .isEqualTo(false);
            assertThat(at(container, "securityContext.capabilities.drop")).isEqualTo(List.of("ALL"));
            assertThat(at(container, "resources.limits.memory")).asString().isNotEqualTo("{}");
        });
    }

    @Test
    void secretsAreNamedAndNotWritten() {
        assertThat(MANIFESTS).noneMatch(manifest -> "Secret".equals(manifest.get("kind")));
        Set<Object> named = new LinkedHashSet<>();
        pods().forEach(pod -> maps(pod.get("volumes"))
                .map(volume -> at(volume, "secret.secretName"))
                .filter(String.class::isInstance)
                .forEach(named::add));
        assertThat(named)
                .containsExactlyInAnyOrder(
                        "trialstream-kafka-admin",
                        "trialstream-kafka-scheduler",
                        "trialstream-kafka-optimizer",
                        "trialstream-kafka-api",
                        "trialstream-kafka-agent",
                        "trialstream-tokens");
        assertThat(containers())
                .allSatisfy(container -> assertThat((List<?>) container.get("args"))
                        .extracting(Object::toString)
                        .contains("/run/kafka/client.properties"));
    }

    @Test
    void whatIsReferredToIsThere() {
        assertThat(pods()).allSatisfy(pod -> {
            List<Object> volumes = maps(pod.get("volumes"))
                    .<Object>map(volume -> volume.get("name"))
                    .toList();
            maps(pod.get("containers")).forEach(container -> {
                assertThat(maps(container.get("volumeMounts")).map(mount -> (Object) mount.get("name")))
                        .isSubsetOf(volumes);
                // $(NAME) in an argument is replaced only where the variable is set
                List<Object> variables = maps(container.get("env"))
                        .<Object>map(variable -> variable.get("name"))
                        .toList();
                ((List<?>) container.get("args"))
                        .stream()
                                .map(Object::toString)
                                .filter(argument -> argument.startsWith("$("))
                                .forEach(argument ->
                                        assertThat(variables).contains(argument.substring(2, argument.length() - 1)));
            });
            maps(pod.get("volumes"))
                    .map(volume -> at(volume, "persistentVolumeClaim.claimName"))
                    .filter(String.class::isInstance)
                    .forEach(claim -> assertThat(named("PersistentVolumeClaim")).contains(claim));
        });
        for (Map<String, Object> manifest : MANIFESTS) {
            // a Deployment, DaemonSet, PodDisruptionBudget or Service chooses pods that exist
            Object labels = manifest.get("kind").equals("Service")
                    ? at(manifest, "spec.selector")
                    : at(manifest, "spec.selector.matchLabels");
            assertThat(templates().map(template -> at(template, "metadata.labels")))
                    .as(manifest.get("kind") + " " + at(manifest, "metadata.name"))
                    .anyMatch(pod -> ((Map<?, ?>) pod).entrySet().containsAll(((Map<?, ?>) labels).entrySet()));
        }
    }

    private static List<Object> named(String kind) {
        return MANIFESTS.stream()
                .filter(manifest -> kind.equals(manifest.get("kind")))
                .map(manifest -> at(manifest, "metadata.name"))
                .toList();
    }

    private static Stream<Map<String, Object>> templates() {
        return MANIFESTS.stream()
                .map(manifest -> Manifests.map(at(manifest, "spec.template")))
                .filter(template -> !template.isEmpty());
    }

    private static Stream<Map<String, Object>> pods() {
        return templates().map(template -> Manifests.map(at(template, "spec")));
    }

    private static Stream<Map<String, Object>> containers() {
        return pods().flatMap(pod -> maps(pod.get("containers")));
    }
}
