package io.trialstream.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Hyperparameters as given on the command line. */
final class GivenParams {
    private GivenParams() {}

    /**
     * The texts as JSON values of the study's types: {@code batch=32} is a number, unless the study has the text 32 among its choices.
     *
     * @param given names and texts
     * @param space the study's parameters, as the API gives them
     */
    static ObjectNode typed(Map<String, String> given, JsonNode space) {
        ObjectNode params = ApiClient.JSON.createObjectNode();
        given.forEach((name, text) -> params.set(name, value(name, text, space)));
        return params;
    }

    private static JsonNode value(String name, String text, JsonNode space) {
        for (JsonNode parameter : space) {
            if (parameter.path("name").asText().equals(name)) {
                for (JsonNode choice : parameter.path("values")) {
                    if (choice.asText().equals(text)) {
                        return choice;
                    }
                }
            }
        }
        try {
            JsonNode parsed = ApiClient.JSON.readTree(text);
            if (parsed.isNumber() || parsed.isBoolean()) {
                return parsed;
            }
        } catch (JsonProcessingException e) {
            // a text
        }
        return ApiClient.JSON.getNodeFactory().textNode(text);
    }
}
