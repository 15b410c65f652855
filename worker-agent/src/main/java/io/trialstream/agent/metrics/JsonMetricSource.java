package io.trialstream.agent.metrics;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The report file: one JSON object a line, with {@code epoch}, the study's metrics and any other numbers. A line with none of the metrics is
 * garbage, since no epoch could be judged by it: its script names them otherwise, or reports them on another line.
 */
public final class JsonMetricSource implements MetricSource {
    private static final int MOST_EXTRAS = 200;
    private static final int LONGEST_NAME = 200;
    // printf("%f") of C, awk and the shell writes nan and inf without quotes
    private static final Pattern BARE =
            Pattern.compile("(?<=[:\\s])([-+]?)(nan|inf|infinity)(?=\\s*[,}])", Pattern.CASE_INSENSITIVE);
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final List<String> metrics;

    /** For the study's metrics, in its order. */
    public JsonMetricSource(List<String> metrics) {
        this.metrics = List.copyOf(metrics);
    }

    @Override
    public Optional<MetricLine> read(String line) throws GarbageLineException {
        if (line.isBlank()) {
            return Optional.empty();
        }
        Map<String, Object> fields;
        try {
            fields = parse(line);
        } catch (IOException first) {
            String quoted = BARE.matcher(line).replaceAll("\"$1$2\"");
            try {
                if (quoted.equals(line)) {
                    throw first;
                }
                fields = parse(quoted);
            } catch (IOException e) {
                throw new GarbageLineException("it is no JSON object");
            }
        }
        return Optional.of(toMetrics(fields));
    }

    private MetricLine toMetrics(Map<String, Object> fields) throws GarbageLineException {
        Object given = fields.remove("epoch");
        if (given == null) {
            throw new GarbageLineException("it has no epoch");
        }
        OptionalDouble number = number(given);
        OptionalLong epoch = number.isPresent() ? Numbers.epoch(number.getAsDouble()) : OptionalLong.empty();
        if (epoch.isEmpty()) {
            throw new GarbageLineException("its epoch is " + given + "; epochs are whole numbers from 1");
        }
        if (Collections.disjoint(metrics, fields.keySet())) {
            throw new NoMetricException("it has none of the study's metrics " + metrics + ", but " + fields.keySet());
        }
        List<Double> values = new ArrayList<>();
        for (String metric : metrics) {
            Object value = fields.remove(metric);
            values.add(value == null ? Double.NaN : number(value).orElse(Double.NaN));
        }
        Map<String, Double> extra = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            OptionalDouble other = number(value);
            if (other.isPresent() && extra.size() < MOST_EXTRAS && name.length() <= LONGEST_NAME) {
                extra.put(name, other.getAsDouble());
            }
        });
        return new MetricLine(epoch.getAsLong(), values, extra);
    }

    private static OptionalDouble number(Object value) {
        if (value instanceof Double number) {
            return OptionalDouble.of(number);
        }
        return value instanceof String text ? Numbers.parse(text) : OptionalDouble.empty();
    }

    /** The object's numbers as Double and its texts as String; what else there is, is left out. */
    private static Map<String, Object> parse(String line) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("no object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                if (token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT) {
                    fields.put(name, parser.getDoubleValue());
                } else if (token == JsonToken.VALUE_STRING) {
                    fields.put(name, parser.getText());
                } else if (token == JsonToken.START_ARRAY || token == JsonToken.START_OBJECT) {
                    parser.skipChildren();
                    fields.put(name, Collections.emptyList());
                } else if (token == null) {
                    throw new IOException("cut off");
                } else {
                    fields.put(name, token);
                }
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw new IOException("more than one object");
            }
        }
        return fields;
    }
}
