package io.trialstream.scheduler.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Checks JSON against the part of JSON Schema that the API's description uses; an unknown keyword is an error. */
final class SchemaCheck {
    private static final List<String> KNOWN = List.of(
            "description",
            "type",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "enum",
            "anyOf",
            "oneOf",
            "$ref",
            "prefixItems",
            "minItems",
            "maxItems",
            "minimum",
            "maximum",
            "default",
            "maxLength");

    private final JsonNode document;

    SchemaCheck(JsonNode document) {
        this.document = document;
    }

    /** What is wrong, by path; empty: nothing. */
    List<String> check(JsonNode schema, JsonNode value) {
        List<String> wrong = new ArrayList<>();
        check(schema, value, "$", wrong);
        return wrong;
    }

    private void check(JsonNode schema, JsonNode value, String path, List<String> wrong) {
        if (schema.isBoolean()) {
            return;
        }
        for (Iterator<String> words = schema.fieldNames(); words.hasNext(); ) {
            String word = words.next();
            if (!KNOWN.contains(word)) {
                wrong.add(path + ": the schema's word " + word + " is not checked");
            }
        }
        if (schema.has("$ref")) {
            check(document.at(schema.get("$ref").asText().substring(1)), value, path, wrong);
        }
        if (schema.has("type") && !typed(schema.get("type"), value)) {
            wrong.add(path + ": " + value + " is not " + schema.get("type"));
        }
        if (schema.has("enum") && !contains(schema.get("enum"), value)) {
            wrong.add(path + ": " + value + " is none of " + schema.get("enum"));
        }
        if (schema.has("anyOf") && fitting(schema.get("anyOf"), value) == 0) {
            wrong.add(path + ": " + value + " fits none of " + schema.get("anyOf"));
        }
        if (schema.has("oneOf") && fitting(schema.get("oneOf"), value) != 1) {
            wrong.add(path + ": " + value + " does not fit one of " + schema.get("oneOf"));
        }
        if (value.isObject()) {
            object(schema, value, path, wrong);
        }
        if (value.isArray()) {
            array(schema, value, path, wrong);
        }
    }

    private long fitting(JsonNode schemas, JsonNode value) {
        long count = 0;
        for (JsonNode schema : schemas) {
            count += check(schema, value).isEmpty() ? 1 : 0;
        }
        return count;
    }

    private void object(JsonNode schema, JsonNode value, String path, List<String> wrong) {
        schema.path("required").forEach(name -> {
            if (!value.has(name.asText())) {
                wrong.add(path + ": " + name.asText() + " is missing");
            }
        });
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            String where = path + "." + field.getKey();
            JsonNode property = schema.path("properties").path(field.getKey());
            JsonNode others = schema.path("additionalProperties");
            if (!property.isMissingNode()) {
                check(property, field.getValue(), where, wrong);
            } else if (others.isBoolean() && !others.asBoolean()) {
                wrong.add(where + " is not described");
            } else if (others.isObject()) {
                check(others, field.getValue(), where, wrong);
            }
        }
    }

    private void array(JsonNode schema, JsonNode value, String path, List<String> wrong) {
        for (int i = 0; i < value.size(); i++) {
            JsonNode item = schema.path("prefixItems").has(i)
                    ? schema.get("prefixItems").get(i)
                    : schema.path("items");
            if (!item.isMissingNode()) {
                check(item, value.get(i), path + "[" + i + "]", wrong);
            }
        }
        if (value.size() < schema.path("minItems").asInt(0)
                || value.size() > schema.path("maxItems").asInt(Integer.MAX_VALUE)) {
            wrong.add(path + ": " + value.size() + " items");
        }
    }

    private static boolean typed(JsonNode type, JsonNode value) {
        if (type.isArray()) {
            for (JsonNode one : type) {
                if (typed(one, value)) {
                    return true;
                }
            }
            return false;
        }
        return switch (type.asText()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> throw new IllegalArgumentException("unknown type " + type);
        };
    }

    private static boolean contains(JsonNode list, JsonNode value) {
        for (JsonNode one : list) {
            if (one.equals(value)) {
                return true;
            }
        }
        return false;
    }
}
