package io.trialstream.scheduler.studyfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A value in the file that is read as some type; what does not fit is refused with its place.
 *
 * @param source the file's name
 * @param path the key path, {@code space.lr.min}
 * @param line the line of its key, from 1
 * @param item what is there
 */
record Field(String source, String path, int line, Item item) {

    /** The last part of the path. */
    String key() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    Field child(String key, int childLine, Item childItem) {
        return new Field(source, path.isEmpty() ? key : path + "." + key, childLine, childItem);
    }

    /** The exception that says what is wrong with it. */
    StudyFileException wrong(String problem) {
        return new StudyFileException(source, line, path, problem);
    }

    /** The exception for another type than the wanted one. */
    StudyFileException notA(String wanted) {
        return wrong("must be " + wanted + ", but is " + item.kind());
    }

    boolean isText() {
        return item instanceof Item.Scalar scalar && scalar.value() instanceof String;
    }

    boolean isMapping() {
        return item instanceof Item.Mapping;
    }

    boolean isList() {
        return item instanceof Item.Sequence;
    }

    /** A text that is not blank, of so many characters at most. */
    String text(int longest) {
        if (!(item instanceof Item.Scalar scalar) || !(scalar.value() instanceof String text)) {
            boolean scalar = item instanceof Item.Scalar;
            throw notA(scalar ? "a text (put it in quotes)" : "a text");
        }
        if (text.isBlank()) {
            throw wrong("must not be blank");
        }
        if (text.length() > longest) {
            throw wrong("is too long: " + text.length() + " characters; the most is " + longest);
        }
        return text;
    }

    /** A text, a number or true/false as it is spelled in the file: for arguments and environment variables. */
    String spelled(int longest) {
        if (!(item instanceof Item.Scalar scalar) || scalar.value() == null) {
            throw item instanceof Item.Mapping
                    ? wrong("must be a text, but is a mapping; put {placeholders} in quotes: \"{name}\"")
                    : notA("a text");
        }
        if (scalar.spelling().length() > longest) {
            throw wrong("is too long: " + scalar.spelling().length() + " characters; the most is " + longest);
        }
        return scalar.spelling();
    }

    double number() {
        if (item instanceof Item.Scalar scalar && scalar.value() instanceof Number number) {
            return number.doubleValue();
        }
        throw notA("a number");
    }

    /** A whole number; 1e3 and 8.0 are whole. */
    long whole(long min, long max) {
        if (!(item instanceof Item.Scalar scalar) || !(scalar.value() instanceof Number number)) {
            throw notA("a whole number");
        }
        double x = number.doubleValue();
        if (x != Math.rint(x) || Math.abs(x) > 0x1p63) {
            throw wrong("must be a whole number, got " + scalar.spelling());
        }
        long value = number.longValue();
        if (value < min) {
            throw wrong("must be at least " + min + ", got " + scalar.spelling());
        }
        if (value > max) {
            throw wrong("must be at most " + max + ", got " + scalar.spelling());
        }
        return value;
    }

    boolean truth() {
        if (item instanceof Item.Scalar scalar && scalar.value() instanceof Boolean truth) {
            return truth;
        }
        throw notA("true or false");
    }

    /** One of the known words, in any case. */
    <T> T oneOf(Map<String, T> known) {
        String word = spelled(200);
        T value = known.get(word.toLowerCase(java.util.Locale.ROOT));
        if (value == null) {
            throw wrong("must be one of " + String.join(", ", known.keySet()) + ", got '" + word + "'");
        }
        return value;
    }

    /** A duration in milliseconds: a number of seconds, or 500ms, 90s, 10m, 2h, 1d, 1h30m. */
    long durationMs(long minMs) {
        if (!(item instanceof Item.Scalar scalar) || scalar.value() instanceof Boolean) {
            throw notA("a duration such as 90s, 10m or 2h");
        }
        long ms = Durations.parseMs(scalar.spelling());
        if (ms < 0) {
            throw wrong("'" + scalar.spelling()
                    + "' is no duration; give 500ms, 90s, 10m, 2h, 1d, 1h30m or a number of seconds");
        }
        if (ms < minMs) {
            throw wrong("must be more than 0, got " + scalar.spelling());
        }
        return ms;
    }

    /** The elements of a list. */
    List<Field> list() {
        if (!(item instanceof Item.Sequence sequence)) {
            throw notA("a list");
        }
        List<Field> fields = new ArrayList<>(sequence.items().size());
        for (Item element : sequence.items()) {
            fields.add(new Field(source, path + "[" + fields.size() + "]", element.line(), element));
        }
        return fields;
    }

    /** The keys and values of a mapping. */
    Section section() {
        if (!(item instanceof Item.Mapping mapping)) {
            throw notA("a mapping");
        }
        return new Section(this, mapping);
    }
}
