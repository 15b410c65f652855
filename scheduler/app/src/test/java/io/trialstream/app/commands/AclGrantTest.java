package io.trialstream.app.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.schemas.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code acls} prints must say the same as what {@code acls --apply} sets. */
class AclGrantTest {
    private static final String WHO = "User:CN=gpu 7,OU='lab'";

    @ParameterizedTest
    @EnumSource(AclRole.class)
    void theLinesSayWhatIsSet(AclRole role) {
        Set<String> set = new TreeSet<>();
        Set<String> printed = new TreeSet<>();
        for (AclGrant grant : role.grants()) {
            for (AclBinding binding : grant.bindings(WHO, "*")) {
                assertThat(binding.entry().principal()).isEqualTo(WHO);
                set.add(binding.pattern()
                                .resourceType()
                                .name()
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '-') + " "
                        + binding.pattern().patternType().name().toLowerCase(Locale.ROOT) + " "
                        + binding.pattern().name() + " " + binding.entry().operation());
            }
            printed.addAll(read(grant.options(WHO, "*")));
        }
        assertThat(printed).isNotEmpty().isEqualTo(set);
    }

    private static List<String> read(String options) {
        String pattern = options.contains(" --resource-pattern-type prefixed") ? "prefixed" : "literal";
        String rest = options.replace(" --resource-pattern-type prefixed", "")
                .replace("--allow-principal 'User:CN=gpu 7,OU='\\''lab'\\'''", "");
        List<AclOperation> operations = new ArrayList<>();
        List<String> names = new ArrayList<>();
        String[] words = rest.trim().split(" +", -1);
        for (int i = 0; i < words.length; i += 2) {
            if (words[i].equals("--operation")) {
                operations.add(AclOperation.fromString(words[i + 1].replaceAll("(?<=[a-z])(?=[A-Z])", "_")));
            } else {
                names.add(words[i].substring(2) + " " + pattern + " " + words[i + 1]);
            }
        }
        return names.stream()
                .flatMap(name -> operations.stream().map(operation -> name + " " + operation))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(AclRole.class)
    void noRoleMayChangeRightsOrTopicsOrTakeEverything(AclRole role) {
        for (AclGrant grant : role.grants()) {
            assertThat(grant.operations())
                    .doesNotContain(
                            AclOperation.ALL,
                            AclOperation.ALTER,
                            AclOperation.ALTER_CONFIGS,
                            AclOperation.DELETE,
                            AclOperation.CLUSTER_ACTION);
            assertThat(grant.names()).allSatisfy(name -> assertThat(name).startsWith("trialstream"));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = AclRole.class,
            names = {"OPTIMIZER", "API", "AGENT", "READER"})
    void whoReadsWhatANewerSchedulerWritesMayReadItsSchemas(AclRole role) {
        assertThat(role.grants())
                .filteredOn(grant -> grant.operations().contains(AclOperation.READ))
                .anySatisfy(grant -> assertThat(grant.names()).contains(Topics.SCHEMAS));
    }

    @Test
    void aShellReadsAnyNameAsOneWord() {
        assertThat(AclGrant.quoted("User:gpu-7")).isEqualTo("User:gpu-7");
        assertThat(AclGrant.quoted("$(rm -rf /)")).isEqualTo("'$(rm -rf /)'");
        assertThat(AclGrant.quoted("a'b")).isEqualTo("'a'\\''b'");
        assertThat(AclGrant.quoted("")).isEqualTo("''");
    }
}
