package io.trialstream.scheduler.studyfile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A piece of YAML with the line that it starts on. */
sealed interface Item permits Item.Scalar, Item.Sequence, Item.Mapping {
    /** The line that it starts on, from 1. */
    int line();

    /** How many scalars and collections it holds, itself included. */
    int size();

    /** What it is, for messages. */
    String kind();

    /** Text, Long, Double, Boolean, null, List or Map. */
    @Nullable Object plain();

    /** A text, a number, true or false, or nothing; the spelling is the text as written. */
    record Scalar(int line, @Nullable Object value, String spelling) implements Item {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public String kind() {
            if (value == null) {
                return "empty";
            }
            return (value instanceof String ? "the text" : value instanceof Boolean ? "the truth value" : "the number")
                    + " "
                    + (value instanceof String ? "'" + shortened(spelling) + "'" : shortened(spelling));
        }

        private static String shortened(String text) {
            return text.length() <= 60 ? text : text.substring(0, 57) + "...";
        }

        @Override
        public @Nullable Object plain() {
            return value;
        }
    }

    /** A list. */
    record Sequence(int line, int size, List<Item> items) implements Item {
        @Override
        public String kind() {
            return "a list";
        }

        @Override
        public Object plain() {
            List<@Nullable Object> values = new ArrayList<>(items.size());
            items.forEach(item -> values.add(item.plain()));
            return values;
        }
    }

    /** Keys and values, in the order written. */
    record Mapping(int line, int size, Map<String, Entry> entries) implements Item {
        @Override
        public String kind() {
            return "a mapping";
        }

        /** Keys without a value are left out, as if they were not there. */
        @Override
        public Map<String, Object> plain() {
            Map<String, Object> values = new LinkedHashMap<>();
            entries.forEach((key, entry) -> {
                Object value = entry.value().plain();
                if (value != null) {
                    values.put(key, value);
                }
            });
            return values;
        }
    }

    /**
     * A value in a mapping.
     *
     * @param line the key's line, from 1
     * @param value the value
     */
    record Entry(int line, Item value) {}
}
