package io.trialstream.core.study;

import io.trialstream.core.space.Hyperparameters;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Placeholders in a study's command: {@code {lr}} is the hyperparameter of that name; besides there are
 *
 * <ul>
 *   <li>{@code {resource.max}}: a full training, in epochs; {@code {resource.target}}: where this run ends, in epochs;
 *   <li>{@code {study}}: the study's id; {@code {trial}}: the trial's number; {@code {seed}}: the trial's seed;
 *   <li>{@code {checkpoint_dir}}: known to the agent alone, which fills it in.
 * </ul>
 *
 * <p>A hyperparameter of the same name goes before these. {@code {{name}}} stands for {@code {name}} itself; braces around
 * anything that is no name, and a shell's {@code ${NAME}}, are left as they are. Each element of the
 * command is one argument whatever the value holds. The placeholder of an inactive hyperparameter is filled with nothing; a group (in
 * the study file a list within the list: {@code [--momentum, "{momentum}"]}) with an inactive one is left out as a whole.
 */
public final class Placeholders {
    /** Filled in by the agent. */
    public static final String CHECKPOINT_DIR = "checkpoint_dir";

    /** The placeholders that are no hyperparameters. */
    public static final List<String> BUILT_IN =
            List.of("resource.max", "resource.target", "study", "trial", "seed", CHECKPOINT_DIR);

    private static final String NAME = "[A-Za-z_][A-Za-z0-9_.-]*";
    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\{\\{(" + NAME + ")\\}\\}|(?<!\\$)\\{(" + NAME + ")\\}");

    // texts of a study file hold no control characters, so no argument can hold this one
    private static final String JOINT = "\u001F";

    private Placeholders() {}

    /**
     * What a run's placeholders stand for.
     *
     * @param hyperparameters the trial's; inactive ones are absent
     * @param study the study's id
     * @param trial the trial's number
     * @param seed the trial's seed
     * @param targetResource where this run ends, in epochs
     * @param maxResource a full training, in epochs
     */
    public record Values(
            Hyperparameters hyperparameters,
            String study,
            int trial,
            long seed,
            long targetResource,
            long maxResource) {

        private @org.jspecify.annotations.Nullable String value(String name) {
            Object own = hyperparameters.get(name);
            if (own != null) {
                return String.valueOf(own);
            }
            return switch (name) {
                case "resource.max" -> Long.toString(maxResource);
                case "resource.target" -> Long.toString(targetResource);
                case "study" -> study;
                case "trial" -> Integer.toString(trial);
                case "seed" -> Long.toString(seed);
                case CHECKPOINT_DIR -> "{" + CHECKPOINT_DIR + "}";
                default -> null;
            };
        }
    }

    /** Several arguments as one element of a command, left out together when a hyperparameter of theirs is inactive. */
    public static String group(List<String> arguments) {
        return String.join(JOINT, arguments) + JOINT;
    }

    /** Whether the element of a command is a group. */
    public static boolean isGroup(String element) {
        return element.endsWith(JOINT);
    }

    /** The arguments of an element of a command: of a group all, otherwise itself. */
    public static List<String> arguments(String element) {
        return isGroup(element)
                ? List.of(element.substring(0, element.length() - 1).split(JOINT, -1))
                : List.of(element);
    }

    /**
     * The names in an argument's placeholders.
     */
    public static Set<String> names(String argument) {
        Set<String> names = new LinkedHashSet<>();
        scan(argument, name -> {
            names.add(name);
            return "";
        });
        return names;
    }

    /** The arguments of a run: groups dissolved or left out, placeholders filled in. */
    public static List<String> fill(List<String> command, Values values) {
        List<String> filled = new ArrayList<>(command.size());
        for (String element : command) {
            List<String> arguments = arguments(element);
            boolean[] inactive = new boolean[1];
            List<String> texts = new ArrayList<>(arguments.size());
            for (String argument : arguments) {
                texts.add(scan(argument, name -> {
                    String value = values.value(name);
                    inactive[0] |= value == null;
                    return value == null ? "" : value;
                }));
            }
            if (!inactive[0] || !isGroup(element)) {
                filled.addAll(texts);
            }
        }
        return List.copyOf(filled);
    }

    private static String scan(String argument, Function<String, String> valueOf) {
        StringBuilder out = new StringBuilder(argument.length());
        Matcher matcher = PLACEHOLDER.matcher(argument);
        int done = 0;
        while (matcher.find()) {
            out.append(argument, done, matcher.start());
            String escaped = matcher.group(1);
            out.append(escaped != null ? "{" + escaped + "}" : valueOf.apply(matcher.group(2)));
            done = matcher.end();
        }
        return out.append(argument, done, argument.length()).toString();
    }
}
