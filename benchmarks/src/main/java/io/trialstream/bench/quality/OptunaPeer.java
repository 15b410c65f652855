package io.trialstream.bench.quality;

import io.trialstream.core.sampler.ObservedTrial;
import io.trialstream.core.sampler.Provenance;
import io.trialstream.core.sampler.Sampler;
import io.trialstream.core.sampler.SamplingHistory;
import io.trialstream.core.sampler.Suggestion;
import io.trialstream.core.space.CategoricalParameter;
import io.trialstream.core.space.Condition;
import io.trialstream.core.space.FloatParameter;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.space.IntParameter;
import io.trialstream.core.space.Parameter;
import io.trialstream.core.space.Scale;
import io.trialstream.core.space.SearchSpace;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Optuna in a Python process of its own, so that it is asked and judged by the very same harness. One process serves one study after the
 * other; the protocol is written down in {@code python/optuna_peer.py}.
 */
final class OptunaPeer implements AutoCloseable {
    private final Process process;
    private final BufferedWriter requests;
    private final BufferedReader answers;

    /**
     * @param python an interpreter that can import optuna
     * @param script optuna_peer.py
     */
    OptunaPeer(Path python, Path script) throws IOException {
        process = new ProcessBuilder(python.toString(), script.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        requests = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * A sampler for one study; the one before is over.
     *
     * @param kind tpe, gp or random
     */
    Sampler study(String kind, long seed) {
        return new Study(kind, seed);
    }

    @Override
    public void close() {
        process.destroy();
    }

    private final class Study implements Sampler {
        private final String kind;
        private final long seed;
        private boolean begun;
        private int told;

        Study(String kind, long seed) {
            this.kind = kind;
            this.seed = seed;
        }

        @Override
        public List<Suggestion> suggest(SamplingHistory history, int count, RandomGenerator random) {
            try {
                if (!begun) {
                    begin(history.space());
                    begun = true;
                }
                StringBuilder request = new StringBuilder("ask " + count);
                for (ObservedTrial trial :
                        history.finished().subList(told, history.finished().size())) {
                    request.append(' ').append(trial.number()).append('=').append(trial.value());
                    told++;
                }
                requests.write(request.append('\n').toString());
                requests.flush();
                List<Suggestion> suggestions = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    suggestions.add(new Suggestion(
                            read(history.space(), answers.readLine()),
                            Provenance.of("optuna-" + kind, "a peer", history)));
                }
                return suggestions;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void begin(SearchSpace space) throws IOException {
            requests.write("study " + kind + " " + seed + " " + space.size() + "\n");
            for (Parameter parameter : space.parameters()) {
                requests.write(described(parameter) + " " + condition(space, parameter) + "\n");
            }
        }
    }

    private static String described(Parameter parameter) {
        if (parameter instanceof FloatParameter number && !number.discrete()) {
            return "float " + number.min() + " " + number.max() + " " + word(number.scale());
        }
        if (parameter instanceof IntParameter number && number.scale() != Scale.POW2 && number.step() == 1) {
            return "int " + number.min() + " " + number.max() + " " + word(number.scale());
        }
        boolean ordered = !(parameter instanceof CategoricalParameter);
        return "index " + parameter.cardinality() + (ordered ? " ordered" : " unordered");
    }

    private static String word(Scale scale) {
        return scale == Scale.LOG ? "log" : "linear";
    }

    private static String condition(SearchSpace space, Parameter parameter) {
        Condition when = parameter.when();
        if (when == null) {
            return "-";
        }
        if (when.tests().size() != 1 || !(when.tests().get(0) instanceof Condition.OneOf test)) {
            throw new IllegalArgumentException("the peer understands one list of values as a condition, not " + when);
        }
        int position = space.position(test.parent());
        Parameter parent = space.parameters().get(position);
        return position + ":"
                + test.values().stream()
                        .map(value -> String.valueOf(parent.indexOf(value)))
                        .collect(Collectors.joining(","));
    }

    private static Hyperparameters read(SearchSpace space, @Nullable String line) throws IOException {
        if (line == null) {
            throw new IOException("the Python process ended; what it said stands above");
        }
        String[] words = line.split(" ");
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < words.length; i++) {
            Parameter parameter = space.parameters().get(i);
            if (!words[i].equals("-")) {
                boolean index = described(parameter).startsWith("index");
                values.put(
                        parameter.name(),
                        index
                                ? parameter.valueAt(Long.parseLong(words[i]))
                                : parameter instanceof IntParameter
                                        ? (Object) Long.valueOf(words[i])
                                        : Double.valueOf(words[i]));
            }
        }
        return space.validate(values);
    }
}
