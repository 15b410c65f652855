package io.trialstream.schemas;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;

/** Writes the reference part of schemas/README.md from the catalogue and the schemas. */
final class SchemaReference {
    private final StringBuilder out = new StringBuilder();
    private final Map<String, Schema> parts = new LinkedHashMap<>();

    private SchemaReference() {}

    static String markdown() {
        SchemaReference reference = new SchemaReference();
        reference.topics();
        for (Topic<?> topic : Topics.all()) {
            reference.record(
                    AllRecords.schema(topic.type()), "## " + topic.type().getSimpleName());
        }
        reference.out.append("## Parts of records\n\n");
        List<String> written = new ArrayList<>();
        while (written.size() < reference.parts.size()) {
            for (String name : List.copyOf(reference.parts.keySet())) {
                if (!written.contains(name)) {
                    written.add(name);
                    reference.part(reference.parts.get(name));
                }
            }
        }
        return reference.out.toString().stripTrailing() + "\n";
    }

    private void topics() {
        out.append("## Topics\n\n| topic | key | record | kept |\n|---|---|---|---|\n");
        for (Topic<?> topic : Topics.all()) {
            String record = topic.type().getSimpleName();
            out.append("| `%s` | %s | [%s](#%s) | %s |\n"
                    .formatted(topic.name(), topic.keyedBy(), record, anchor(record), kept(topic.config())));
        }
        out.append("| `%s` | fingerprint, 16 hexadecimal digits | JSON text of the schema | %s |\n\n"
                .formatted(Topics.SCHEMAS, kept(Topics.schemasConfig())));
    }

    private static String kept(Map<String, String> config) {
        if ("compact".equals(config.get("cleanup.policy"))) {
            return "the newest of each key";
        }
        long ms = Long.parseLong(config.getOrDefault("retention.ms", "-1"));
        return ms < 0 ? "for ever" : ms / 86_400_000 + (ms == 86_400_000 ? " day" : " days");
    }

    private void part(Schema schema) {
        if (schema.getType() == Schema.Type.ENUM) {
            out.append("### ").append(schema.getName()).append("\n\n").append(cell(schema.getDoc()));
            out.append(" One of ")
                    .append(schema.getEnumSymbols().stream()
                            .map(symbol -> "`" + symbol + "`")
                            .collect(Collectors.joining(", ")))
                    .append(".\n\n");
        } else {
            record(schema, "### " + schema.getName());
        }
    }

    private void record(Schema schema, String title) {
        out.append(title).append("\n\n").append(cell(schema.getDoc()));
        out.append("\n\n| field | type | default | meaning |\n|---|---|---|---|\n");
        for (Schema.Field field : schema.getFields()) {
            out.append("| `%s` | %s | %s | %s |\n"
                    .formatted(field.name(), type(field.schema()), defaultOf(field), cell(field.doc())));
        }
        out.append('\n');
    }

    private String type(Schema schema) {
        return switch (schema.getType()) {
            case RECORD, ENUM -> {
                parts.putIfAbsent(schema.getName(), schema);
                yield "[" + schema.getName() + "](#" + anchor(schema.getName()) + ")";
            }
            case ARRAY -> "list of " + type(schema.getElementType());
            case MAP -> "map to " + type(schema.getValueType());
            case UNION -> schema.getTypes().stream().map(this::type).collect(Collectors.joining(" or "));
            default -> schema.getType().getName();
        };
    }

    private static String defaultOf(Schema.Field field) {
        if (!field.hasDefaultValue()) {
            return "";
        }
        Object value = field.defaultVal();
        return "`"
                + (value == JsonProperties.NULL_VALUE ? "null" : value instanceof String ? "\"" + value + "\"" : value)
                + "`";
    }

    private static String anchor(String name) {
        return name.toLowerCase(java.util.Locale.ROOT);
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace('\n', ' ');
    }
}
