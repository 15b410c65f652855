package io.trialstream.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.agent.process.AllowedWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentOptionsTest {
    @TempDir
    Path temp;

    @Test
    void hasDefaults() {
        AgentConfig config =
                AgentOptions.parse(new String[] {"--bootstrap", "b:1"}).config();
        assertThat(config.poolId()).isEqualTo("default");
        assertThat(config.agentId()).isEqualTo(AgentConfig.hostName());
        assertThat(config.cpuSlots()).isEqualTo(1);
        assertThat(config.gpus()).isFalse();
        assertThat(config.heartbeatMs()).isEqualTo(2000);
        assertThat(config.workDir())
                .isEqualTo(Path.of(System.getProperty("user.home"), ".trialstream", "agents", config.agentId()));
        assertThat(config.checkpointDir()).isNull();
        assertThat(config.minFreeBytes()).isEqualTo(256 << 20);
    }

    @Test
    void takesEverything() throws IOException {
        Path properties = Files.writeString(temp.resolve("client.properties"), "security.protocol=SSL\n");
        Path commands = Files.writeString(temp.resolve("commands"), "# ours\n\n  python3   train.py \n./run\n");
        AgentConfig config = AgentOptions.parse(new String[] {
                    "--bootstrap",
                    "b:1",
                    "--pool",
                    "gpu",
                    "--id",
                    "m1",
                    "--slots=8",
                    "--labels",
                    "gpu=a100, zone = z",
                    "--work-dir",
                    temp.resolve("w").toString(),
                    "--base-dir",
                    temp.toString(),
                    "--checkpoint-dir",
                    temp.resolve("c").toString(),
                    "--python-path",
                    temp.toString(),
                    "--client-config",
                    properties.toString(),
                    "--heartbeat-ms",
                    "500",
                    "--min-free-mb",
                    "10",
                    "--keep-runs",
                    "5",
                    "--pass-env",
                    "HF_TOKEN,WANDB_API_KEY",
                    "--run-as",
                    "trainer",
                    "--signing-key",
                    Files.writeString(temp.resolve("key"), "0f".repeat(32) + "\n")
                            .toString(),
                    "--allow-dirs",
                    temp + ",/",
                    "--allow-commands",
                    commands.toString()
                })
                .config();
        assertThat(config.poolId()).isEqualTo("gpu");
        assertThat(config.agentId()).isEqualTo("m1");
        assertThat(config.cpuSlots()).isEqualTo(8);
        assertThat(config.labels()).isEqualTo(Map.of("gpu", "a100", "zone", "z"));
        assertThat(config.workDir()).isEqualTo(temp.resolve("w"));
        assertThat(config.baseDir()).isEqualTo(temp);
        assertThat(config.checkpointDir()).isEqualTo(temp.resolve("c"));
        assertThat(config.pythonPath()).isEqualTo(temp.toString());
        assertThat(config.clientConfig()).isEqualTo(Map.of("security.protocol", "SSL"));
        assertThat(config.heartbeatMs()).isEqualTo(500);
        assertThat(config.minFreeBytes()).isEqualTo(10 << 20);
        assertThat(config.keepRuns()).isEqualTo(5);
        assertThat(config.passedVariables()).isEqualTo(Set.of("HF_TOKEN", "WANDB_API_KEY"));
        assertThat(config.runAsUsers()).isEqualTo(Set.of("trainer"));
        assertThat(config.signingKey()).hasSize(32).containsOnly(15);
        assertThat(config.allowed())
                .isEqualTo(new AllowedWork(
                        List.of(temp, Path.of("/")), List.of(List.of("python3", "train.py"), List.of("./run"))));
    }

    @Test
    void knowsItsModes() {
        assertThat(AgentOptions.parse(new String[] {"doctor"}).mode()).isEqualTo(AgentOptions.Mode.DOCTOR);
        assertThat(AgentOptions.parse(new String[] {"doctor"}).isBrokerGiven()).isFalse();
        assertThat(AgentOptions.parse(new String[] {"doctor", "--gpus", "auto"})
                        .config()
                        .gpus())
                .isTrue();
        assertThat(AgentOptions.parse(new String[] {"--slots", "--help"}).mode())
                .isEqualTo(AgentOptions.Mode.HELP);
    }

    @Test
    void servesItsHealthWhereItIsTold() {
        assertThat(AgentOptions.parse(new String[] {"--bootstrap", "b:1"}).health())
                .isEmpty();
        assertThat(AgentOptions.parse(new String[] {"--bootstrap", "b:1", "--health", "0.0.0.0:8081"})
                        .health())
                .isEqualTo("0.0.0.0:8081");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--pool p|no broker is given; name one with --bootstrap HOST:PORT",
                "--bootstrap b:1 --slots 0|--slots is 0; it must be 1 to 1024",
                "--bootstrap b:1 --slots many|--slots is 'many'; it must be a whole number",
                "--bootstrap b:1 --slots|--slots needs a value",
                "--bootstrap b:1 --slots 2 --gpus auto|--slots and --gpus exclude one another",
                "--bootstrap b:1 --gpus 3|--gpus is '3'; only auto is known",
                "--bootstrap b:1 --id a/b|the agent's id (--id) is 'a/b'; it must be 1 to 200 letters",
                "--bootstrap b:1 --pool ..|the pool (--pool) is '..'",
                "--bootstrap b:1 --labels gpu|--labels has 'gpu'; each label is NAME=VALUE",
                "--bootstrap b:1 --base-dir /no/where|--base-dir is '/no/where', which is no directory",
                "--bootstrap b:1 --client-config /no/where|--client-config /no/where can't be read",
                "--bootstrap b:1 --heartbeat-ms 5|--heartbeat-ms is 5; it must be 50 to 60000",
                "--bootstrap b:1 --allow-dirs /,/no/where|--allow-dirs is '/no/where', which is no directory",
                "--bootstrap b:1 --allow-commands /no/where|allowed commands /no/where can't be read",
                "--bootstrap b:1 --allow-commands /dev/null|/dev/null allows no command; give the first words",
                "--bootstrap b:1 --signing-key /no/where|the key file /no/where can't be read",
                "--bootstrap b:1 --signing-key /dev/null|/dev/null must hold 64 hexadecimal digits, a key of 32 bytes",
                "--bootstrap b:1 --colour red|--colour is no option",
                "--bootstrap b:1 extra|'extra' is no option",
            })
    void saysWhatIsWrongAndWhatWouldBeRight(String line, String message) {
        assertThatThrownBy(() -> AgentOptions.parse(line.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
