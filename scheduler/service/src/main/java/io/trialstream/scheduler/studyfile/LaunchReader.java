package io.trialstream.scheduler.studyfile;

import io.trialstream.core.space.SearchSpace;
import io.trialstream.core.study.Launch;
import io.trialstream.core.study.Launch.FailureRules;
import io.trialstream.core.study.Metric;
import io.trialstream.core.study.Placeholders;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads how a training process is started: command, workdir, env, report, grace, silence, runAs and failures. */
final class LaunchReader {
    private static final long DEFAULT_GRACE_MS = 30_000;
    static final int LONGEST_ARGUMENT = 100_000;
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern USER = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,31}\\$?");

    private LaunchReader() {}

    static Launch launch(Section root, boolean external, SearchSpace space, List<Metric> metrics) {
        Optional<Field> command = root.get("command");
        if (!external) {
            root.need(
                    "command",
                    "the program and its arguments, such as [python3, train.py, --lr, \"{lr}\"];"
                            + " or external: true, where clients train");
        }
        return new Launch(
                // clients that ask and tell start their own processes: nothing is ever run from here
                command.map(field -> command(field, space)).orElse(List.of("external")),
                root.get("workdir").map(field -> field.text(4_096)).orElse("."),
                root.get("env").map(LaunchReader::env).orElse(Map.of()),
                root.get("report")
                        .map(field -> OutputPattern.read(field, metrics))
                        .orElse(null),
                root.get("grace").map(field -> field.durationMs(0)).orElse(DEFAULT_GRACE_MS),
                root.get("silence").map(field -> field.durationMs(0)).orElse(0L),
                root.get("runAs").map(LaunchReader::user).orElse(null),
                root.get("failures").map(LaunchReader::failures).orElse(FailureRules.DEFAULT));
    }

    private static List<String> command(Field command, SearchSpace space) {
        if (command.isText()) {
            throw command.wrong("must be a list, since no shell splits it: [python3, train.py, --lr, \"{lr}\"]");
        }
        List<String> elements = new ArrayList<>();
        for (Field field : command.list()) {
            if (!field.isList()) {
                elements.add(argument(field, space));
                continue;
            }
            List<String> group = new ArrayList<>();
            field.list().forEach(member -> group.add(argument(member, space)));
            if (group.isEmpty()) {
                throw field.wrong("is an empty list; remove it");
            }
            elements.add(Placeholders.group(group));
        }
        if (elements.isEmpty()) {
            throw command.wrong("is empty; give a program and its arguments");
        }
        String program = elements.get(0);
        if (program.isBlank() || Placeholders.isGroup(program)) {
            throw command.list().get(0).wrong("the first element is the program to run, one text that is not blank");
        }
        return elements;
    }

    private static String argument(Field field, SearchSpace space) {
        String text = field.spelled(LONGEST_ARGUMENT);
        for (String name : Placeholders.names(text)) {
            if (space.parameter(name).isEmpty() && !Placeholders.BUILT_IN.contains(name)) {
                TreeSet<String> known = new TreeSet<>(Placeholders.BUILT_IN);
                space.parameters().forEach(parameter -> known.add(parameter.name()));
                throw field.wrong(
                        "{" + name + "} is neither a parameter nor a known placeholder; " + Nearest.hint(name, known));
            }
        }
        return text;
    }

    private static Map<String, String> env(Field env) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (Field field : env.section().all()) {
            String name = field.path().substring(env.path().length() + 1);
            if (!VARIABLE.matcher(name).matches()) {
                throw field.wrong("a variable's name holds letters, digits and _ and starts with no digit");
            }
            if (name.startsWith("TRIALSTREAM_")) {
                throw field.wrong("names that start with TRIALSTREAM_ are set by the agent; choose another");
            }
            variables.put(name, field.spelled(LONGEST_ARGUMENT));
        }
        return variables;
    }

    private static String user(Field field) {
        String user = field.text(32);
        if (!USER.matcher(user).matches()) {
            throw field.wrong("'" + user + "' is no user's name");
        }
        return user;
    }

    private static FailureRules failures(Field failures) {
        Section section = failures.section().only("oomExitCodes", "infeasiblePatterns", "machineFaultPatterns");
        FailureRules usual = FailureRules.DEFAULT;
        return new FailureRules(
                section.get("oomExitCodes")
                        .map(field -> field.list().stream()
                                .map(code -> (int) code.whole(1, 255))
                                .toList())
                        .orElse(usual.oomExitCodes()),
                section.get("infeasiblePatterns").map(LaunchReader::patterns).orElse(usual.infeasiblePatterns()),
                section.get("machineFaultPatterns").map(LaunchReader::patterns).orElse(usual.machineFaultPatterns()));
    }

    private static List<String> patterns(Field patterns) {
        List<String> texts = new ArrayList<>();
        for (Field field : patterns.list()) {
            texts.add(OutputPattern.compiled(field, field.text(1_000)));
        }
        return texts;
    }
}
