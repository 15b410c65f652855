package io.trialstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class MainTest {
    @Test
    void everyCommandIsInOneGroupOfTheHelpAndHasHelpOfItsOwn() {
        CommandLine line = Main.commandLine();
        List<String> grouped =
                CommandGroups.GROUPS.values().stream().flatMap(List::stream).toList();
        assertThat(grouped)
                .hasSizeGreaterThan(40)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(line.getSubcommands().keySet());

        String help = line.getUsageMessage();
        assertThat(help).contains("On this machine:\n", "Steer:\n", "Roles of a cluster:\n");
        assertThat(help.lines()).allSatisfy(text -> assertThat(text).hasSizeLessThanOrEqualTo(80));
        for (String name : grouped) {
            assertThat(help).containsPattern("(?m)^  " + name + " ");
            String[] description = line.getSubcommands()
                    .get(name)
                    .getCommandSpec()
                    .usageMessage()
                    .description();
            assertThat(description).as(name).isNotEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"lst, list", "stattus, status", "agnet, agent", "addtrial, add-trial"})
    void aMistypedCommandIsToldTheOneThatWasMeant(String typed, String meant) {
        StringWriter err = new StringWriter();
        int exit = Main.commandLine().setErr(new PrintWriter(err)).execute(typed);

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains("did you mean " + meant + "?").hasLineCount(1);
    }
}
