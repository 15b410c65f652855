package io.trialstream.agent.process;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The environment of training processes: the agent's own without its secrets, then the study's, then the contract's. */
public final class TrainingEnvironment {
    private static final Pattern SECRET = Pattern.compile(
            "KAFKA|SASL|TOKEN(?!IZ)|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY"
                    + "|SIGNING_?KEY|KEYSTORE|TRUSTSTORE|KRB5|COOKIE|JWT|(^|_)(PASS|PAT|AUTH|CREDS?|DSN)(_|$)");

    /** The agent's own JVM's options, which may hold passwords of its stores. */
    private static final Pattern JVM_OPTIONS = Pattern.compile("_?JAVA.*(OPTIONS|OPTS)|JDK_JAVA_OPTIONS");

    /** A name and a password in an address. */
    private static final Pattern LOGIN = Pattern.compile("://[^/@\\s:]*:[^/@\\s]+@");

    private TrainingEnvironment() {}

    /**
     * Builds it.
     *
     * @param own the agent's environment
     * @param passed names that look like secrets but are for the training processes
     * @param study the study's variables; they win over the agent's
     * @param contract what the agent tells the training process; it wins over all
     * @param pythonPath a directory that is put first in PYTHONPATH; empty: none
     */
    public static Map<String, String> of(
            Map<String, String> own,
            Set<String> passed,
            Map<String, String> study,
            Map<String, String> contract,
            String pythonPath) {
        Map<String, String> environment = new TreeMap<>();
        own.forEach((name, value) -> {
            if (passed.contains(name) || !isSecret(name, value)) {
                environment.put(name, value);
            }
        });
        // of an agent that is itself a training process's child, say in a test
        environment.keySet().removeIf(name -> name.startsWith("TRIALSTREAM_"));
        environment.put("PYTHONUNBUFFERED", "1");
        environment.putAll(study);
        environment.putAll(contract);
        if (!pythonPath.isEmpty()) {
            environment.merge("PYTHONPATH", pythonPath, (old, first) -> old.isEmpty() ? first : first + ":" + old);
        }
        return environment;
    }

    /** Whether the variable looks like a secret of the agent's. */
    static boolean isSecret(String name, String value) {
        String upper = name.toUpperCase(Locale.ROOT);
        return SECRET.matcher(upper).find()
                || JVM_OPTIONS.matcher(upper).matches()
                || LOGIN.matcher(value).find();
    }
}
