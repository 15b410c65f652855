package io.trialstream.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Lists the commands by what people want to do. */
final class CommandGroups {
    /** Each command is in one of them. */
    static final Map<String, List<String>> GROUPS = groups();

    private CommandGroups() {}

    private static Map<String, List<String>> groups() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        groups.put(
                "On this machine",
                List.of("quickstart", "validate", "preview", "run", "serve", "ask-tell", "completion"));
        groups.put(
                "Look",
                List.of(
                        "list",
                        "status",
                        "best",
                        "trials",
                        "compare",
                        "logs",
                        "watch",
                        "projects",
                        "ledger",
                        "checkpoints",
                        "agents"));
        groups.put(
                "Steer",
                List.of(
                        "submit",
                        "stop",
                        "pause",
                        "resume",
                        "cancel",
                        "archive",
                        "add-trial",
                        "clone-trial",
                        "edit",
                        "note",
                        "pool",
                        "drain",
                        "undrain",
                        "remove-agent"));
        groups.put("Learn from a study", List.of("export", "import-optuna", "zoom", "replay", "simulate"));
        groups.put(
                "Roles of a cluster", List.of("init", "acls", "agent-key", "scheduler", "optimizer", "api", "agent"));
        return groups;
    }

    static void install(CommandLine line) {
        line.getHelpSectionMap().remove(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING);
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, CommandGroups::list);
    }

    private static String list(Help help) {
        StringBuilder text = new StringBuilder();
        GROUPS.forEach((heading, names) -> {
            Map<String, Help> commands = new LinkedHashMap<>();
            for (String name : names) {
                Help command = help.subcommands().get(name);
                if (command != null) {
                    commands.put(name, command);
                }
            }
            text.append(System.lineSeparator()).append(heading).append(':').append(System.lineSeparator());
            text.append(help.commandList(commands));
        });
        return text.toString();
    }
}
