package io.trialstream.scheduler.studyfile;

import io.trialstream.core.study.Demand;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads what a trial needs: {@code slots: 2}, {@code slots: 0.25}, or {count, labels, class}; labels and class also beside slots. */
final class DemandReader {
    private static final int MOST_SLOTS = 10_000;

    private DemandReader() {}

    static Demand demand(Section root) {
        Optional<Field> slots = root.get("slots");
        Optional<Field> count = slots;
        Optional<Field> labels = root.get("labels");
        Optional<Field> runtimeClass = root.get("class");
        if (slots.isPresent() && slots.get().isMapping()) {
            Section section = slots.get().section().only("count", "labels", "class");
            count = section.get("count");
            labels = either(section.get("labels"), labels);
            runtimeClass = either(section.get("class"), runtimeClass);
        }
        double number = count.map(Field::number).orElse(1.0);
        int whole = (int) Math.max(1, Math.rint(number));
        if (count.isPresent() && (!(number > 0) || (number > 1 && number != Math.rint(number)))) {
            throw count.get()
                    .wrong("must be a whole number of slots, or a share of one between 0.001 and 1, got " + number);
        }
        if (count.isPresent() && (number > MOST_SLOTS || number < 0.001)) {
            throw count.get().wrong("must lie between 0.001 and " + MOST_SLOTS + ", got " + number);
        }
        return new Demand(
                whole,
                number < 1 ? (int) Math.rint(number * 1000) : 1000,
                labels.map(DemandReader::labels).orElse(Map.of()),
                runtimeClass.map(DefinitionReader::identifier).orElse(null));
    }

    private static Optional<Field> either(Optional<Field> inner, Optional<Field> outer) {
        if (inner.isPresent() && outer.isPresent()) {
            throw inner.get()
                    .wrong("is given beside slots as well (line " + outer.get().line() + "); keep one of them");
        }
        return inner.or(() -> outer);
    }

    private static Map<String, String> labels(Field labels) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Field field : labels.section().all()) {
            texts.put(field.path().substring(labels.path().length() + 1), field.spelled(200));
        }
        return texts;
    }
}
