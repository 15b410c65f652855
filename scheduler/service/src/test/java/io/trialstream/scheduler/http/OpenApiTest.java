package io.trialstream.scheduler.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.scheduler.http.Routes.Route;
import io.trialstream.scheduler.view.Rows;
import io.trialstream.scheduler.view.codec.JsonText;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The description and the server must say the same. */
class OpenApiTest {
    private static final Pattern PARAMETER = Pattern.compile("\\{([a-z]+)}");
    private final ServerFixture server = new ServerFixture();
    private JsonNode document = JsonText.mapper().createObjectNode();

    @BeforeEach
    void load() throws Exception {
        document = server.json("/api/v1/openapi.json");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void everyRouteIsDescribedAndEveryDescriptionIsARoute() {
        Map<String, String> routes = new TreeMap<>();
        Map<String, String> described = new TreeMap<>();
        for (Route route : server.api.routes()) {
            routes.put(
                    route.method() + " " + route.path(),
                    route.role().name().toLowerCase(Locale.ROOT) + " " + new TreeSet<>(route.query()));
        }
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                described.put(
                        operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                        operation.getValue().get("x-role").asText() + " " + parameters(operation.getValue(), "query"));
            }
        }
        assertThat(described).hasSizeGreaterThan(35).isEqualTo(routes);
    }

    private static Set<String> parameters(JsonNode operation, String in) {
        Set<String> names = new TreeSet<>();
        operation.path("parameters").forEach(parameter -> {
            if (parameter.get("in").asText().equals(in)) {
                names.add(parameter.get("name").asText());
            }
        });
        return names;
    }

    @Test
    void pathParametersAreDescribedAndOperationsHaveTheirOwnIds() {
        Set<String> ids = new HashSet<>();
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            Set<String> inPath = new TreeSet<>();
            Matcher matcher = PARAMETER.matcher(path.getKey());
            while (matcher.find()) {
                inPath.add(matcher.group(1));
            }
            for (JsonNode operation : path.getValue()) {
                assertThat(parameters(operation, "path")).as(path.getKey()).isEqualTo(inPath);
                assertThat(ids.add(operation.get("operationId").asText())).isTrue();
                assertThat(operation.get("summary").asText()).isNotBlank();
                assertThat(operation.at("/responses/default/content").has("application/problem+json"))
                        .isTrue();
            }
        }
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<String> references = document.findValuesAsText("$ref");
        assertThat(references).hasSizeGreaterThan(100);
        for (String reference : references) {
            assertThat(document.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
        }
    }

    @Test
    void everyReadAnswersAsDescribed() throws Exception {
        server.model.epoch(Rows.epoch("digits", 0, 1, 1, Double.NEGATIVE_INFINITY));
        int checked = 0;
        for (Route route : server.api.routes()) {
            JsonNode described = document.at(pointer(route) + "/responses/200/content/application~1json/schema");
            if (route.method().equals("GET") && !described.isMissingNode()) {
                String query = route.query().contains("params") ? "?params=1" : "";
                query = route.query().contains("format") ? "?format=json" : query;
                String path = route.path().replace("{study}", "digits").replace("{trial}", "1") + query;
                HttpResponse<String> response = server.get(path);
                assertThat(response.statusCode()).as(path).isEqualTo(200);
                assertThat(new SchemaCheck(document).check(described, ServerFixture.tree(response)))
                        .as(path)
                        .isEmpty();
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(20);
    }

    @Test
    void everyWriteAndEveryProblemAnswersAsDescribed() throws Exception {
        Map<String, String> bodies = Map.of(
                "POST /api/v1/studies", "{\"name\":\"n\",\"team\":\"vision\"}",
                "PATCH /api/v1/studies/{study}", "{\"priority\":60}",
                "POST /api/v1/pools/{pool}/configure", "{\"teams\":{\"vision\":{\"weight\":3,\"quota\":1}}}",
                "POST /api/v1/studies/{study}/trials", "{\"params\":{\"lr\":0.1}}",
                "PATCH /api/v1/studies/{study}/trials/{trial}", "{\"note\":\"n\"}",
                "POST /api/v1/studies/{study}/clients/{client}/orders",
                        "{\"incarnation\":7,\"sequence\":0,\"slots\":1,\"asks\":1}",
                "POST /api/v1/studies/{study}/clients/{client}/reports", "{\"incarnation\":7,\"reports\":[]}",
                "POST /api/v1/session", "{\"token\":\"any\"}");
        SchemaCheck check = new SchemaCheck(document);
        int checked = 0;
        for (Route route : server.api.routes()) {
            if (route.method().equals("GET")) {
                continue;
            }
            String body = bodies.getOrDefault(route.method() + " " + route.path(), "{}");
            String path = route.path()
                    .replace("{study}", "digits")
                    .replace("{trial}", "1")
                    .replace("{pool}", "default")
                    .replace("{client}", "nb")
                    .replace("{agent}", "agent-1");
            HttpResponse<String> response = server.send(route.method(), path, body);
            JsonNode responses = document.at(pointer(route) + "/responses");
            assertThat(response.statusCode()).as(path).isIn(200, 201);
            JsonNode schema = responses.at("/" + response.statusCode() + "/content/application~1json/schema");
            assertThat(check.check(schema, ServerFixture.tree(response)))
                    .as(path)
                    .isEmpty();
            JsonNode sent = document.at(pointer(route) + "/requestBody/content/application~1json/schema");
            assertThat(
                            sent.isMissingNode()
                                    ? List.of()
                                    : check.check(sent, JsonText.mapper().readTree(body)))
                    .as(path)
                    .isEmpty();
            HttpResponse<String> problem = server.send(route.method(), path + "?no=1", body);
            JsonNode described = responses.at("/default/content/application~1problem+json/schema");
            assertThat(check.check(described, ServerFixture.tree(problem)))
                    .as(path)
                    .isEmpty();
            checked++;
        }
        assertThat(checked).isEqualTo(19);
    }

    @Test
    void theCheckerFindsWhatIsWrong() throws Exception {
        JsonNode schema = document.at("/components/schemas/Metric");
        SchemaCheck check = new SchemaCheck(document);
        assertThat(check.check(schema, tree("{\"name\":\"a\",\"goal\":\"minimize\"}")))
                .isEmpty();
        assertThat(check.check(schema, tree("{\"name\":1,\"goal\":\"best\",\"more\":0}")))
                .hasSize(3);
        assertThat(check.check(schema, tree("{}"))).hasSize(2);
        assertThat(check.check(document.at("/components/schemas/Number"), tree("\"nan\"")))
                .isEmpty();
        assertThat(check.check(document.at("/components/schemas/Number"), tree("\"NaN\"")))
                .hasSize(1);
    }

    private static JsonNode tree(String json) throws Exception {
        return JsonText.mapper().readTree(json);
    }

    private static String pointer(Route route) {
        return "/paths/" + route.path().replace("~", "~0").replace("/", "~1") + "/"
                + route.method().toLowerCase(Locale.ROOT);
    }
}
