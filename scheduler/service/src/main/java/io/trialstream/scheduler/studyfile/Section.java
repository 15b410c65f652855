package io.trialstream.scheduler.studyfile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A mapping whose keys are read one by one. */
final class Section {
    private final Field self;
    private final Item.Mapping mapping;

    Section(Field self, Item.Mapping mapping) {
        this.self = self;
        this.mapping = mapping;
    }

    /** Refuses all keys but these. */
    Section only(String... known) {
        return only(Arrays.asList(known));
    }

    /** Refuses all keys but these. */
    Section only(List<String> known) {
        for (String key : mapping.entries().keySet()) {
            if (!known.contains(key)) {
                throw field(key).wrong("unknown key; " + Nearest.hint(key, known));
            }
        }
        return this;
    }

    /** The keys, in the order written. */
    Set<String> keys() {
        return mapping.entries().keySet();
    }

    /** The value, unless it is absent or empty. */
    Optional<Field> get(String key) {
        Item.Entry entry = mapping.entries().get(key);
        return entry == null || entry.value().plain() == null ? Optional.empty() : Optional.of(field(key));
    }

    /** The value, which must be there. */
    Field need(String key, String hint) {
        return get(key).orElseThrow(() -> missing(key, hint));
    }

    /** All values, in the order written; empty ones are refused. */
    List<Field> all() {
        List<Field> fields = new ArrayList<>();
        for (String key : keys()) {
            fields.add(get(key).orElseThrow(() -> field(key).wrong("is empty; give a value, or leave the key out")));
        }
        return fields;
    }

    private StudyFileException missing(String key, String hint) {
        Field at = mapping.entries().containsKey(key) ? field(key) : self.child(key, self.line(), self.item());
        return at.wrong("is missing; give " + hint);
    }

    /** The field of a key that is there. */
    private Field field(String key) {
        Item.Entry entry = java.util.Objects.requireNonNull(mapping.entries().get(key), key);
        return self.child(key, entry.line(), entry.value());
    }
}
