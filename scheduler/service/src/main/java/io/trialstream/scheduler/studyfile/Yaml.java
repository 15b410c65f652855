package io.trialstream.scheduler.studyfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * YAML 1.2 (core schema, so that 1e-5 is a number and {@code no} a text) to {@link Item}s. Built from the parser's events rather than
 * with its composer, so that nesting, repetition through aliases, and duplicate keys are refused before they cost anything.
 */
final class Yaml {
    static final int LONGEST = 512 * 1024;
    private static final int DEEPEST = 40;
    private static final int LARGEST = 100_000;

    private final String source;
    private final ScalarResolver resolver = new CoreScalarResolver(false);
    private final Map<Anchor, Item> anchors = new HashMap<>();
    private final Iterator<Event> events;
    private int items;

    private Yaml(String source, Iterator<Event> events) {
        this.source = source;
        this.events = events;
    }

    /**
     * @param text the file's text
     * @param source its name, for messages
     * @throws StudyFileException if it is no YAML, holds no or several documents, or is beyond the limits
     */
    static Item read(String text, String source) {
        if (text.length() > LONGEST) {
            throw new StudyFileException(
                    source, 0, "", "is too large: " + text.length() + " characters; the most is " + LONGEST);
        }
        String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
        LoadSettings settings = LoadSettings.builder()
                .setLabel(source)
                .setCodePointLimit(2 * LONGEST)
                .build();
        try {
            return new Yaml(source, new Parse(settings).parseString(plain).iterator()).document();
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark()
                    .or(e::getContextMark)
                    .map(mark -> mark.getLine() + 1)
                    .orElse(0);
            throw new StudyFileException(source, line, "", syntax(e));
        } catch (ReaderException e) {
            long line = plain.substring(0, Math.min(plain.length(), e.getPosition()))
                            .chars()
                            .filter(c -> c == '\n')
                            .count()
                    + 1;
            throw new StudyFileException(
                    source,
                    (int) line,
                    "",
                    String.format("the character U+%04X can't stand in a study file; remove it", e.getCodePoint()));
        } catch (YamlEngineException e) {
            throw new StudyFileException(source, 0, "", "is not valid YAML: " + e.getMessage());
        }
    }

    private static String syntax(MarkedYamlEngineException e) {
        String problem = String.valueOf(e.getProblem());
        if (problem.contains("TAB")) {
            return "a tab can't be used for indentation; use spaces";
        }
        String since = e.getContextMark()
                .map(mark -> " that starts on line " + (mark.getLine() + 1))
                .orElse("");
        String context = e.getContext() == null || e.getContext().isBlank() ? "" : " (" + e.getContext() + since + ")";
        return "is not valid YAML: " + problem + context + "; check quotes, brackets and indentation";
    }

    private Item document() {
        Item root = null;
        while (events.hasNext()) {
            Event event = events.next();
            switch (event.getEventId()) {
                case Scalar, SequenceStart, MappingStart, Alias -> {
                    if (root != null) {
                        throw wrong(event, "", "a second document starts here; a study file holds one");
                    }
                    root = item(event, "", 0);
                }
                default -> {
                    // stream and document borders
                }
            }
        }
        if (root == null) {
            throw new StudyFileException(source, 0, "", "is empty; a study file starts with name: …");
        }
        return root;
    }

    private Item item(Event event, String path, int depth) {
        if (depth > DEEPEST) {
            throw wrong(event, path, "is nested too deeply; the deepest is " + DEEPEST);
        }
        Item item = switch (event.getEventId()) {
            case Scalar -> scalar((ScalarEvent) event, path);
            case SequenceStart -> sequence((CollectionStartEvent) event, path, depth);
            case MappingStart -> mapping((CollectionStartEvent) event, path, depth);
            default -> alias((AliasEvent) event, path);
        };
        if (event instanceof NodeEvent node && !(event instanceof AliasEvent)) {
            node.getAnchor().ifPresent(anchor -> anchors.put(anchor, item));
        }
        return item;
    }

    private Item alias(AliasEvent event, String path) {
        Item target = anchors.get(event.getAlias());
        if (target == null) {
            throw wrong(
                    event,
                    path,
                    "there is no anchor &" + event.getAlias() + " above that *" + event.getAlias()
                            + " could stand for");
        }
        count(event, path, target.size());
        return target;
    }

    private Item sequence(CollectionStartEvent start, String path, int depth) {
        refuseTag(start, start.getTag(), path);
        count(start, path, 1);
        int before = items;
        List<Item> values = new ArrayList<>();
        for (Event next = events.next(); next.getEventId() != Event.ID.SequenceEnd; next = events.next()) {
            values.add(item(next, path + "[" + values.size() + "]", depth + 1));
        }
        return new Item.Sequence(line(start), 1 + items - before, values);
    }

    private Item mapping(CollectionStartEvent start, String path, int depth) {
        refuseTag(start, start.getTag(), path);
        count(start, path, 1);
        int before = items;
        Map<String, Item.Entry> entries = new LinkedHashMap<>();
        for (Event next = events.next(); next.getEventId() != Event.ID.MappingEnd; next = events.next()) {
            if (!(next instanceof ScalarEvent scalar)) {
                throw wrong(next, path, "a key must be a text; to use {name} as a value, put it in quotes: \"{name}\"");
            }
            String key = scalar.getValue();
            String keyPath = path.isEmpty() ? key : path + "." + key;
            if (!StreamReader.isPrintable(key)) {
                throw wrong(next, path, "a key holds a character that can't be printed; remove it");
            }
            Item.Entry entry = new Item.Entry(line(next), item(events.next(), keyPath, depth + 1));
            Item.Entry earlier = entries.put(key, entry);
            if (earlier != null) {
                throw wrong(next, keyPath, "is given twice, first on line " + earlier.line() + "; keep one of them");
            }
        }
        return new Item.Mapping(line(start), 1 + items - before, entries);
    }

    private Item scalar(ScalarEvent event, String path) {
        refuseTag(event, event.getTag(), path);
        count(event, path, 1);
        String text = event.getValue();
        if (!StreamReader.isPrintable(text)) {
            throw wrong(event, path, "holds a character that can't be printed; remove it");
        }
        return new Item.Scalar(line(event), value(event, path), text);
    }

    private @Nullable Object value(ScalarEvent event, String path) {
        String text = event.getValue();
        Tag tag = event.isPlain() ? resolver.resolve(text, true) : Tag.STR;
        if (tag.equals(Tag.NULL)) {
            return null;
        }
        if (tag.equals(Tag.BOOL)) {
            return Boolean.valueOf(text);
        }
        if (tag.equals(Tag.INT)) {
            try {
                return text.startsWith("0x")
                        ? Long.parseLong(text.substring(2), 16)
                        : text.startsWith("0o") ? Long.parseLong(text.substring(2), 8) : Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw wrong(event, path, text + " is too large for a whole number of 64 bits");
            }
        }
        if (tag.equals(Tag.FLOAT)) {
            double number = text.endsWith("inf") || text.endsWith("Inf") || text.endsWith("INF") || isNan(text)
                    ? Double.NaN
                    : Double.parseDouble(text);
            if (!Double.isFinite(number)) {
                throw wrong(event, path, text + " is no finite number; give a finite one");
            }
            return number;
        }
        return text;
    }

    private static boolean isNan(String text) {
        return text.equals(".nan") || text.equals(".NaN") || text.equals(".NAN");
    }

    private void refuseTag(Event event, Optional<String> tag, String path) {
        if (tag.isPresent()) {
            throw wrong(event, path, "the tag " + tag.get() + " has no meaning in a study file; remove it");
        }
    }

    private void count(Event event, String path, int more) {
        items += more;
        if (items > LARGEST) {
            throw wrong(event, path, "the file holds too much: more than " + LARGEST + " values");
        }
    }

    private StudyFileException wrong(Event event, String path, String problem) {
        return new StudyFileException(source, line(event), path, problem);
    }

    private static int line(Event event) {
        return event.getStartMark().map(Mark::getLine).orElse(-1) + 1;
    }
}
