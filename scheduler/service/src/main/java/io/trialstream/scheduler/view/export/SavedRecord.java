package io.trialstream.scheduler.view.export;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.trialstream.scheduler.view.Curve;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.TrialRow;
import java.io.IOException;
import java.nio.file.Path;

/** A study as {@link JsonExport} wrote it to a file; one trial at a time is in memory. */
public final class SavedRecord implements StudyRecord {
    // a newer server's fields are left out
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addModule(new SimpleModule("trialstream-saved")
                    .addDeserializer(Double.class, new NumberReader())
                    .addDeserializer(double.class, new NumberReader())
                    .addDeserializer(double[].class, new NumbersReader()))
            .build();

    private final Path file;
    private final StudyRow study;

    private SavedRecord(Path file, StudyRow study) {
        this.file = file;
        this.study = study;
    }

    /**
     * Opens a file.
     *
     * @throws IOException if it can't be read, or is no export
     */
    public static SavedRecord open(Path file) throws IOException {
        StudyRow[] study = new StudyRow[1];
        read(file, row -> study[0] = row, null);
        return new SavedRecord(file, study[0]);
    }

    @Override
    public StudyRow study() {
        return study;
    }

    @Override
    public void walk(Visitor visitor) throws IOException {
        read(file, row -> {}, visitor);
    }

    private interface StudySeen {
        void study(StudyRow row);
    }

    /** A trial and its curve, an element of the file's list. */
    private record Saved(TrialRow trial, Curve.Points curve) {}

    private static void read(Path file, StudySeen seen, @org.jspecify.annotations.Nullable Visitor visitor)
            throws IOException {
        boolean found = false;
        try (JsonParser parser = MAPPER.getFactory().createParser(file.toFile())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException(file + " is no export of a study: it must be a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                if (field.equals("study")) {
                    seen.study(MAPPER.readValue(parser, StudyRow.class));
                    found = true;
                    if (visitor == null) {
                        return;
                    }
                } else if (field.equals("trials") && visitor != null) {
                    trials(parser, visitor);
                } else {
                    parser.skipChildren();
                }
            }
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is no export of a study: " + e.getOriginalMessage(), e);
        }
        if (!found) {
            throw new IOException(file + " is no export of a study: it has no study");
        }
    }

    private static void trials(JsonParser parser, Visitor visitor) throws IOException {
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            Saved saved = MAPPER.readValue(parser, Saved.class);
            visitor.trial(saved.trial(), saved.curve());
        }
    }

    private static double number(JsonParser parser, DeserializationContext context) throws IOException {
        if (parser.hasToken(JsonToken.VALUE_STRING)) {
            return switch (parser.getText()) {
                case "nan" -> Double.NaN;
                case "inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                default -> throw context.weirdStringException(parser.getText(), double.class, "not a number");
            };
        }
        return parser.getDoubleValue();
    }

    private static final class NumberReader extends StdDeserializer<Double> {
        private static final long serialVersionUID = 1L;

        NumberReader() {
            super(Double.class);
        }

        @Override
        public Double deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return number(parser, context);
        }
    }

    private static final class NumbersReader extends StdDeserializer<double[]> {
        private static final long serialVersionUID = 1L;

        NumbersReader() {
            super(double[].class);
        }

        @Override
        public double[] deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            JsonNode list = context.readTree(parser);
            double[] values = new double[list.size()];
            for (int i = 0; i < values.length; i++) {
                try (JsonParser element = list.get(i).traverse(parser.getCodec())) {
                    element.nextToken();
                    values[i] = number(element, context);
                }
            }
            return values;
        }
    }
}
