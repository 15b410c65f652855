package io.trialstream.scheduler.studyfile;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Keeps secrets out of definitions: whoever may look at a study, or follows the topics, reads its definition. */
final class SecretVariables {
    private static final Pattern SECRET = Pattern.compile(
            "TOKEN(?!IZ)|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|(API|ACCESS|PRIVATE|SIGNING)_?KEY");

    /** A name and a password in an address. */
    private static final Pattern LOGIN = Pattern.compile("://[^/@\\s:]*:[^/@\\s]+@");

    private SecretVariables() {}

    /**
     * Refuses a variable that looks like a secret.
     *
     * @throws StudyFileException with what to do instead
     */
    static void refuse(Optional<Field> env) {
        if (env.isEmpty()) {
            return;
        }
        for (Field field : env.get().section().all()) {
            String name = field.path().substring(env.get().path().length() + 1);
            String value = field.spelled(LaunchReader.LONGEST_ARGUMENT);
            boolean secret = SECRET.matcher(name.toUpperCase(Locale.ROOT)).find() && !value.isEmpty();
            if (secret || LOGIN.matcher(value).find()) {
                throw field.wrong("looks like a secret, and everyone who may look at the study would see it;"
                        + " set it on the training machines and start their agents with --pass-env " + name);
            }
        }
    }
}
