package io.trialstream.scheduler.studyfile;

import io.trialstream.core.study.Metric;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Reads {@code report: {stdout: REGEX}}. Group names may hold underscores, as metrics' names do, which Java's own may not: they are
 * renamed before compiling.
 */
final class OutputPattern {
    private static final Pattern GROUP = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\(\\?P?<([A-Za-z_][A-Za-z0-9_]*)>");

    private OutputPattern() {}

    static String read(Field report, List<Metric> metrics) {
        Field field = report.section().only("stdout").need("stdout", "a regular expression with named groups");
        String pattern = field.text(4_000);
        Set<String> groups = new LinkedHashSet<>();
        Matcher matcher = GROUP.matcher(pattern);
        StringBuilder java = new StringBuilder();
        while (matcher.find()) {
            if (!groups.add(matcher.group(2))) {
                throw field.wrong("has two groups named '" + matcher.group(2) + "'; keep one of them");
            }
            matcher.appendReplacement(
                    java, Matcher.quoteReplacement(matcher.group(1) + "(?<group" + groups.size() + ">"));
        }
        matcher.appendTail(java);
        compile(field, java.toString(), pattern);
        if (!groups.contains("epoch")) {
            throw field.wrong("has no group for the epoch; write (?<epoch>\\d+) where it stands");
        }
        for (Metric metric : metrics) {
            if (!groups.contains(metric.name())) {
                throw field.wrong("has no group for the metric '" + metric.name() + "'; write (?<" + metric.name()
                        + ">\\S+) where it stands");
            }
        }
        return pattern;
    }

    /** The pattern itself, once it is known to compile. */
    static String compiled(Field field, String pattern) {
        compile(field, pattern, pattern);
        return pattern;
    }

    private static void compile(Field field, String pattern, String written) {
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw field.wrong("is no regular expression: " + e.getDescription() + " in '" + written + "'");
        }
    }
}
