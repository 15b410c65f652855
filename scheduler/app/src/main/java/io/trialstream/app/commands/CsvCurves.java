package io.trialstream.app.commands;

import io.trialstream.core.sim.CurveSource;
import io.trialstream.core.space.ChoiceParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.InvalidHyperparametersException;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.study.StudySpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Recorded learning curves: a CSV file with a header; columns {@code config} (which curve the row belongs to), one for each hyperparameter,
 * {@code epoch}, one for each metric, and optionally {@code seconds} since the training's start. A simulated trial gets the curve of the
 * recorded configuration that is nearest to its own in the unit cube.
 */
final class CsvCurves implements CurveSource {
    private static final long USUAL_EPOCH_MS = 1_000;

    private final StudySpec spec;
    private final List<double[]> points = new ArrayList<>();
    private final List<Recorded> curves = new ArrayList<>();

    private CsvCurves(StudySpec spec) {
        this.spec = spec;
    }

    private record Recorded(TreeMap<Long, double[]> values, long epochMs) implements Curve {
        @Override
        public double[] values(long epoch) {
            Map.Entry<Long, double[]> entry = values.floorEntry(epoch);
            return entry == null ? values.firstEntry().getValue() : entry.getValue();
        }
    }

    /**
     * Reads a file.
     *
     * @throws IOException if it can't be read, or is no such table; the message has the line
     */
    static CsvCurves read(Path file, StudySpec spec) throws IOException {
        CsvCurves curves = new CsvCurves(spec);
        Map<String, List<Map<String, String>>> rows = new LinkedHashMap<>();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            String header = reader.readLine();
            if (header == null) {
                throw new IOException(file + " is empty; give a CSV file with a header");
            }
            List<String> names = List.of(header.split(",", -1));
            for (String needed : curves.needed()) {
                if (!names.contains(needed)) {
                    throw new IOException(file + ":1: there is no column '" + needed + "'; there are " + names);
                }
            }
            int line = 1;
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                line++;
                String[] cells = text.split(",", -1);
                if (cells.length != names.size()) {
                    throw new IOException(
                            file + ":" + line + ": " + cells.length + " cells under " + names.size() + " column names");
                }
                Map<String, String> row = new HashMap<>();
                for (int i = 0; i < cells.length; i++) {
                    row.put(names.get(i), cells[i].strip());
                }
                rows.computeIfAbsent(row.getOrDefault("config", ""), key -> new ArrayList<>())
                        .add(row);
            }
        }
        for (List<Map<String, String>> curve : rows.values()) {
            curves.add(file, curve);
        }
        if (curves.curves.isEmpty()) {
            throw new IOException(file + " holds no curve");
        }
        return curves;
    }

    private List<String> needed() {
        List<String> needed = new ArrayList<>(List.of("config", "epoch"));
        spec.metrics().forEach(metric -> needed.add(metric.name()));
        spec.space().parameters().forEach(parameter -> needed.add(parameter.name()));
        return needed;
    }

    private void add(Path file, List<Map<String, String>> rows) throws IOException {
        TreeMap<Long, double[]> values = new TreeMap<>();
        double seconds = 0;
        try {
            for (Map<String, String> row : rows) {
                double[] metrics = new double[spec.metrics().size()];
                for (int i = 0; i < metrics.length; i++) {
                    String text = row.getOrDefault(spec.metrics().get(i).name(), "");
                    double given = SpelledNumbers.parse(text).orElseGet(() -> Double.parseDouble(text));
                    metrics[i] = spec.metrics().get(i).direction().turn(given);
                }
                values.put(Long.parseLong(row.get("epoch")), metrics);
                seconds = Math.max(seconds, Double.parseDouble(row.getOrDefault("seconds", "0")));
            }
            points.add(point(rows.get(0)));
        } catch (NumberFormatException | InvalidHyperparametersException e) {
            throw new IOException(file + ": config " + rows.get(0).get("config") + ": " + e.getMessage(), e);
        }
        long epochMs = seconds > 0 ? Math.max(1, Math.round(1000 * seconds / values.lastKey())) : USUAL_EPOCH_MS;
        curves.add(new Recorded(values, epochMs));
    }

    private double[] point(Map<String, String> row) {
        double[] point = new double[spec.space().size()];
        Arrays.fill(point, 0.5);
        for (int i = 0; i < point.length; i++) {
            var parameter = spec.space().parameters().get(i);
            String text = row.getOrDefault(parameter.name(), "");
            if (!text.isEmpty()) {
                point[i] = parameter.toUnit(parameter.coerce(value(parameter, text)));
            }
        }
        return point;
    }

    private static Object value(Parameter parameter, String text) {
        if (parameter instanceof ChoiceParameter choice) {
            for (Object value : choice.values()) {
                // Python writes True
                if (text.equals(value.toString()) || (value instanceof Boolean && text.equalsIgnoreCase("" + value))) {
                    return value;
                }
            }
        }
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            return text;
        }
    }

    @Override
    public Curve curve(Hyperparameters hyperparameters, int trial) {
        double[] wanted = spec.space().toUnit(hyperparameters);
        int nearest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < points.size(); i++) {
            double distance = 0;
            for (int k = 0; k < wanted.length; k++) {
                double d = wanted[k] - points.get(i)[k];
                distance += d * d;
            }
            if (distance < least) {
                least = distance;
                nearest = i;
            }
        }
        return curves.get(nearest);
    }
}
