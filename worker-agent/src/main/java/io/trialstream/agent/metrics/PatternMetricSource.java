package io.trialstream.agent.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** What a script prints, by a regular expression with named groups, one of them {@code epoch}. Lines that do not match report nothing. */
public final class PatternMetricSource implements MetricSource {
    private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9_]*)>");
    // Java's group names have no underscore; users' metrics do, and Python and JavaScript allow it
    private static final String UNDERSCORE = "UNDERSCORE";
    private final List<String> metrics;
    private final Map<String, String> groups = new LinkedHashMap<>();
    private final Pattern pattern;

    /**
     * With the study's metrics, in its order.
     *
     * @throws IllegalArgumentException if the expression is wrong, or has no group epoch
     */
    public PatternMetricSource(String expression, List<String> metrics) {
        this.metrics = List.copyOf(metrics);
        Matcher names = GROUP.matcher(expression);
        String renamed = names.replaceAll(found -> {
            String group = found.group(1);
            groups.put(group, group.replace("_", UNDERSCORE));
            return Matcher.quoteReplacement("(?<" + groups.get(group) + ">");
        });
        try {
            this.pattern = Pattern.compile(renamed);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("the pattern '" + expression + "' is wrong: " + e.getDescription(), e);
        }
        if (!groups.containsKey("epoch")) {
            throw new IllegalArgumentException("the pattern '" + expression + "' has no group (?<epoch>…)");
        }
    }

    @Override
    public Optional<MetricLine> read(String line) throws GarbageLineException {
        Matcher matcher = pattern.matcher(new BoundedText(line));
        try {
            if (!matcher.find()) {
                return Optional.empty();
            }
        } catch (StackOverflowError | BoundedText.ExhaustedException e) {
            throw new GarbageLineException("the pattern takes too long on it");
        }
        String given = matcher.group("epoch");
        OptionalDouble number = given == null ? OptionalDouble.empty() : Numbers.parse(given);
        OptionalLong epoch = number.isPresent() ? Numbers.epoch(number.getAsDouble()) : OptionalLong.empty();
        if (epoch.isEmpty()) {
            throw new GarbageLineException("its epoch is " + given + "; epochs are whole numbers from 1");
        }
        if (metrics.stream().allMatch(metric -> group(matcher, metric) == null)) {
            throw new NoMetricException("the pattern matches, but finds none of the study's metrics " + metrics);
        }
        List<Double> values = new ArrayList<>();
        for (String metric : metrics) {
            values.add(value(matcher, metric).orElse(Double.NaN));
        }
        Map<String, Double> extra = new LinkedHashMap<>();
        for (String group : groups.keySet()) {
            if (!"epoch".equals(group) && !metrics.contains(group)) {
                value(matcher, group).ifPresent(found -> extra.put(group, found));
            }
        }
        return Optional.of(new MetricLine(epoch.getAsLong(), values, extra));
    }

    private @Nullable String group(Matcher matcher, String name) {
        String group = groups.get(name);
        return group == null ? null : matcher.group(group);
    }

    private OptionalDouble value(Matcher matcher, String name) {
        String text = group(matcher, name);
        return text == null ? OptionalDouble.empty() : Numbers.parse(text);
    }
}
