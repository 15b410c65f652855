package io.trialstream.agent.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
    @TempDir
    Path temp;

    private static Finding of(List<Finding> findings, String subject) {
        return findings.stream()
                .filter(finding -> finding.subject().equals(subject))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void findsAHealthyMachineHealthy() {
        List<Finding> findings =
                new Doctor(null, Map.of(), temp.resolve("w"), temp, temp.resolve("c"), false, 1).examine();
        assertThat(findings).noneMatch(finding -> finding.verdict() == Finding.Verdict.BAD);
        assertThat(of(findings, "broker").verdict()).isEqualTo(Finding.Verdict.NOTE);
        assertThat(of(findings, "setsid").line()).startsWith("ok   setsid: /");
    }

    @Test
    void namesWhatIsWrongAndWhatWouldMendIt() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));
        List<Finding> findings =
                new Doctor("127.0.0.1", Map.of(), file, temp.resolve("absent"), null, false, Long.MAX_VALUE).examine();
        assertThat(of(findings, "work directory").line()).startsWith("BAD ").contains("--work-dir");
        assertThat(of(findings, "base directory").line()).startsWith("BAD ").contains("--base-dir");
        assertThat(of(findings, "disk").verdict()).isEqualTo(Finding.Verdict.BAD);
        assertThat(of(findings, "broker").line()).startsWith("BAD ").contains("127.0.0.1");
    }
}
