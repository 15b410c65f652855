package io.trialstream.bench.quality;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * LCBench (Zimmer et al. 2021) by the network that the authors of YAHPO Gym (Pfisterer et al. 2022) fitted to it: seven hyperparameters
 * of a neural network in, accuracy and seconds after each of 52 epochs out.
 */
final class LearningCurveSurrogate implements AutoCloseable {
    static final int EPOCHS = 52;

    /** The tasks for development, with their numbers in the network's encoding. The others are kept aside. */
    static final Map<String, Integer> OPEN_TASKS = new java.util.TreeMap<>(Map.of(
            "3945", 34, "126026", 2, "167104", 6, "167161", 9, "167168", 10, "167185", 13, "168329", 17, "168908", 22,
            "189862", 25, "189906", 30));

    /**
     * The lowest final error of each open task that 20,000 random configurations and 30 climbs of 4,000 steps from the best of them found.
     */
    private static final Map<String, Double> LOWEST_ERRORS = Map.of(
            "3945", 0.341682, "126026", 0.251541, "167104", 3.007973, "167161", 8.212166, "167168", 10.573441, "167185",
            1.924911, "168329", 45.048729, "168908", 5.901688, "189862", 4.664925, "189906", 4.724907);

    private static final int OUTPUTS = 6;
    private static final int ACCURACY = 1;

    private final OrtEnvironment environment;
    private final OrtSession session;

    /**
     * What training does.
     *
     * @param error 100 - validation accuracy in percent, after epoch 1 to 52
     * @param seconds since the start, after epoch 1 to 52; never falling
     */
    record Curve(double[] error, double[] seconds) {}

    LearningCurveSurrogate(Path model) throws OrtException {
        environment = OrtEnvironment.getEnvironment();
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        session = environment.createSession(model.toString(), options);
    }

    static SearchSpace space() {
        return SearchSpace.of(List.of(
                new IntParameter("batch_size", 16, 512, Scale.LOG),
                new FloatParameter("learning_rate", 1e-4, 1e-1, Scale.LOG),
                new FloatParameter("momentum", 0.1, 0.99, Scale.LINEAR),
                new FloatParameter("weight_decay", 1e-5, 1e-1, Scale.LINEAR),
                new IntParameter("num_layers", 1, 5, Scale.LINEAR),
                new IntParameter("max_units", 64, 1024, Scale.LOG),
                new FloatParameter("max_dropout", 0, 1, Scale.LINEAR)));
    }

    /** The whole curve of a configuration. */
    Curve curve(int task, Hyperparameters h) {
        float[][] output = predict(task, h, 1);
        double[] error = new double[EPOCHS];
        double[] seconds = new double[EPOCHS];
        for (int e = 0; e < EPOCHS; e++) {
            error[e] = 100 - output[e][ACCURACY];
            seconds[e] = Math.max(output[e][0], e == 0 ? 1e-3 : seconds[e - 1]);
        }
        return new Curve(error, seconds);
    }

    /** 100 - validation accuracy after the last epoch. */
    double finalError(int task, Hyperparameters h) {
        return 100 - predict(task, h, EPOCHS)[0][ACCURACY];
    }

    private float[][] predict(int task, Hyperparameters h, int firstEpoch) {
        int rows = EPOCHS - firstEpoch + 1;
        float[] inputs = new float[rows * 8];
        int[] tasks = new int[rows];
        for (int i = 0; i < rows; i++) {
            tasks[i] = task;
            float[] row = {
                firstEpoch + i,
                (float) h.number("batch_size"),
                (float) h.number("learning_rate"),
                (float) h.number("momentum"),
                (float) h.number("weight_decay"),
                (float) h.number("num_layers"),
                (float) h.number("max_units"),
                (float) h.number("max_dropout")
            };
            System.arraycopy(row, 0, inputs, i * 8, 8);
        }
        try (OnnxTensor categorical =
                        OnnxTensor.createTensor(environment, IntBuffer.wrap(tasks), new long[] {rows, 1});
                OnnxTensor continuous =
                        OnnxTensor.createTensor(environment, FloatBuffer.wrap(inputs), new long[] {rows, 8});
                OrtSession.Result result = session.run(Map.of("x_cat", categorical, "x_cont", continuous))) {
            float[][] output = (float[][]) result.get(0).getValue();
            if (output[0].length != OUTPUTS) {
                throw new IllegalStateException(
                        "the model gives " + output[0].length + " outputs instead of " + OUTPUTS);
            }
            return output;
        } catch (OrtException e) {
            throw new IllegalStateException("the surrogate failed for " + h, e);
        }
    }

    /** The ten open tasks as problems of full trainings; their optima are the best known ones. */
    List<Problem> problems() {
        List<Problem> problems = new java.util.ArrayList<>();
        OPEN_TASKS.forEach((name, task) -> problems.add(Problem.sampled(
                "lcbench-" + name,
                "lcbench",
                space(),
                h -> finalError(task, h),
                (h, noise) -> finalError(task, h),
                Objects.requireNonNull(LOWEST_ERRORS.get(name), name))));
        return problems;
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
