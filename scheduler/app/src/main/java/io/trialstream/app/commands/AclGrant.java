package io.trialstream.app.commands;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Operations on resources of one kind.
 *
 * @param type the resources' kind
 * @param pattern whether the names are whole or beginnings
 * @param names the resources
 * @param operations what may be done with each
 */
record AclGrant(ResourceType type, PatternType pattern, List<String> names, List<AclOperation> operations) {
    AclGrant {
        names = List.copyOf(names);
        operations = List.copyOf(operations);
    }

    /** As Kafka keeps it. */
    List<AclBinding> bindings(String principal, String host) {
        List<AclBinding> bindings = new ArrayList<>();
        for (String name : names) {
            for (AclOperation operation : operations) {
                bindings.add(new AclBinding(
                        new ResourcePattern(type, name, pattern),
                        new AccessControlEntry(principal, host, operation, AclPermissionType.ALLOW)));
            }
        }
        return bindings;
    }

    /** As the options of kafka-acls.sh. */
    String options(String principal, String host) {
        String option = switch (type) {
            case TOPIC -> "--topic";
            case GROUP -> "--group";
            case TRANSACTIONAL_ID -> "--transactional-id";
            default -> throw new IllegalStateException("no role has rights on " + type);
        };
        return "--allow-principal " + quoted(principal)
                + (host.equals("*") ? "" : " --allow-host " + quoted(host))
                + operations.stream()
                        .map(operation -> " --operation " + words(operation))
                        .collect(Collectors.joining())
                + (pattern == PatternType.PREFIXED ? " --resource-pattern-type prefixed" : "")
                + names.stream().map(name -> " " + option + " " + quoted(name)).collect(Collectors.joining());
    }

    /** DESCRIBE_CONFIGS as DescribeConfigs. */
    private static String words(AclOperation operation) {
        StringBuilder words = new StringBuilder();
        for (String word : operation.name().split("_")) {
            words.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return words.toString();
    }

    /** One word of a shell, whatever is in it. */
    static String quoted(String text) {
        return text.matches("[A-Za-z0-9._:/,=@-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
