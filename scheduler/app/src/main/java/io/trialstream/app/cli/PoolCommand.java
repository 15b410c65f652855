package io.trialstream.app.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows and sets what a pool's operator decides: teams and run-time classes. */
@Command(
        name = "pool",
        mixinStandardHelpOptions = true,
        description = "Shows and sets a pool's teams (weights, quotas) and run-time classes.")
final class PoolCommand implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                java.util.Objects.requireNonNull(spec).commandLine(),
                "give what to do: pool show POOL, or pool configure POOL --file pool.yaml");
    }
}
