package io.trialstream.app.commands;

import io.trialstream.scheduler.kafka.Cluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclBinding;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The least rights that each role needs on a cluster with an authorizer: printed, or set. */
@Command(
        name = "acls",
        mixinStandardHelpOptions = true,
        description = {
            "Print the least rights that each role needs, as lines of kafka-acls.sh; with --apply, set them.",
            "Roles: init, scheduler, optimizer, api, agent, reader (consumers of your own). Nothing is ever taken away."
        })
public final class AclsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ROLE", arity = "0..*", description = "only these roles (default: all)")
    private List<String> roles = new ArrayList<>();

    @Option(
            names = "--principal",
            paramLabel = "ROLE=PRINCIPAL",
            description =
                    "who plays a role, as agent=User:CN=gpu-7; may be repeated, for a role as well (default: User:trialstream-ROLE)")
    private List<String> principals = new ArrayList<>();

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "only from this address (default: from any)",
            defaultValue = "*")
    private String host = "*";

    @Option(names = "--bootstrap", paramLabel = "HOST:PORT", description = "a broker, or several joined by commas")
    private @Nullable String bootstrap;

    @Option(
            names = "--client-config",
            paramLabel = "FILE",
            description = "Kafka client properties of someone who may set rights (Alter on the cluster)")
    private @Nullable Path clientConfig;

    @Option(names = "--apply", description = "set the rights on the cluster instead of printing them")
    private boolean apply;

    @Override
    public Integer call() {
        try {
            Map<AclRole, List<String>> players = players();
            if (apply) {
                int set = apply(players);
                Terminal.out().println(set + " rights are set");
            } else {
                lines(players).forEach(Terminal.out()::println);
            }
            return ExitCodes.DONE;
        } catch (IllegalArgumentException e) {
            Terminal.err().println("trialstream: acls: " + e.getMessage());
            return ExitCodes.BAD_INPUT;
        } catch (IOException | KafkaException e) {
            Terminal.err().println("trialstream: acls: " + e.getMessage());
            return ExitCodes.FAILED;
        }
    }

    private Map<AclRole, List<String>> players() {
        Set<AclRole> wanted = EnumSet.noneOf(AclRole.class);
        roles.forEach(role -> wanted.add(role(role)));
        Map<AclRole, List<String>> players = new EnumMap<>(AclRole.class);
        for (String given : principals) {
            int equals = given.indexOf('=');
            String principal = given.substring(equals + 1);
            if (equals < 1 || !principal.matches("\\w+:.+")) {
                throw new IllegalArgumentException(
                        "--principal is '" + given + "'; it must be ROLE=TYPE:NAME, as agent=User:gpu-7");
            }
            AclRole role = role(given.substring(0, equals));
            if (!wanted.isEmpty() && !wanted.contains(role)) {
                throw new IllegalArgumentException("--principal is '" + given + "', but the role " + role.word()
                        + " is not among those asked for");
            }
            players.computeIfAbsent(role, none -> new ArrayList<>()).add(principal);
        }
        for (AclRole role : wanted.isEmpty() ? EnumSet.allOf(AclRole.class) : wanted) {
            players.computeIfAbsent(role, none -> List.of(role.defaultPrincipal()));
        }
        return players;
    }

    private static AclRole role(String word) {
        for (AclRole role : AclRole.values()) {
            if (role.word().equals(word.toLowerCase(Locale.ROOT))) {
                return role;
            }
        }
        throw new IllegalArgumentException(
                "'" + word + "' is no role; give init, scheduler, optimizer, api, agent or reader");
    }

    private List<String> lines(Map<AclRole, List<String>> players) {
        String tool = "kafka-acls.sh --bootstrap-server "
                + (bootstrap == null ? "\"$BOOTSTRAP\"" : AclGrant.quoted(bootstrap))
                + (clientConfig == null ? "" : " --command-config " + AclGrant.quoted(clientConfig.toString()))
                + " --add ";
        List<String> lines = new ArrayList<>();
        players.forEach((role, names) -> names.forEach(principal -> {
            lines.add("# " + role.word());
            role.grants().forEach(grant -> lines.add(tool + grant.options(principal, host)));
        }));
        return lines;
    }

    private int apply(Map<AclRole, List<String>> players) throws IOException {
        if (bootstrap == null) {
            throw new IllegalArgumentException("--apply needs --bootstrap HOST:PORT");
        }
        Cluster cluster = ClusterOptions.cluster(bootstrap, clientConfig);
        List<AclBinding> bindings = new ArrayList<>();
        players.forEach((role, names) -> names.forEach(
                principal -> role.grants().forEach(grant -> bindings.addAll(grant.bindings(principal, host)))));
        try (Admin admin = Admin.create(cluster.clientConfig())) {
            admin.createAcls(bindings).all().get();
            return bindings.size();
        } catch (ExecutionException e) {
            throw new KafkaException("the rights can't be set: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }
}
