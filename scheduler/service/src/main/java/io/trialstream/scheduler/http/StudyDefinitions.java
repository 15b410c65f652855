package io.trialstream.scheduler.http;

import org.jspecify.annotations.Nullable;

/** Reads study definitions; the API does not know their language. */
public interface StudyDefinitions {
    /**
     * Reads and checks a definition.
     *
     * @param text YAML or JSON
     */
    Outcome read(String text);

    /**
     * The search space of a definition, for people and plots.
     *
     * @param canonical the definition, as {@link #read} gives it
     * @return a JSON array of {name, type, min, max, scale, values, step, when}
     */
    String space(String canonical);

    /**
     * What came of reading.
     *
     * @param canonical the definition as one JSON object, when it is good
     * @param error what is wrong and what would be right, in one sentence, when it is not
     * @param line the line of that, from 1; null: not known
     */
    record Outcome(
            @Nullable String canonical,
            @Nullable String error,
            @Nullable Integer line) {
        /** A good definition. */
        public static Outcome good(String canonical) {
            return new Outcome(canonical, null, null);
        }

        /** A bad one. */
        public static Outcome bad(String error, @Nullable Integer line) {
            return new Outcome(null, error, line);
        }
    }
}
