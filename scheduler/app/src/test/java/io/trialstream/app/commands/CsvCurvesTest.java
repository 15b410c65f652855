package io.trialstream.app.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.core.sim.CurveSource.Curve;
import io.trialstream.core.space.Hyperparameters;
import io.trialstream.core.study.StudySpec;
import io.trialstream.scheduler.studyfile.StudyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvCurvesTest {
    private static final StudySpec STUDY = StudyFile.parse("""
            name: curves
            metric: {name: accuracy, goal: maximize}
            resource: {max: 4}
            command: ["true"]
            space:
              lr: {type: float, min: 0, max: 1}
              size: {type: categorical, values: ["16", "32"]}
              bias: {type: categorical, values: [true, false]}
              kernel: {type: categorical, values: [e, linear]}
            budget: {trials: 3}
            """, "curves").spec();
    private static final String HEADER = "config,lr,size,bias,kernel,epoch,accuracy,seconds\n";

    @TempDir
    Path dir;

    private CsvCurves curves(String text) throws IOException {
        return CsvCurves.read(Files.writeString(dir.resolve("curves.csv"), text), STUDY);
    }

    private static Hyperparameters near(double lr, String size, boolean bias, String kernel) {
        return Hyperparameters.of(Map.of("lr", lr, "size", size, "bias", bias, "kernel", kernel));
    }

    @Test
    void aTrialGetsTheCurveOfTheNearestConfiguration() throws IOException {
        CsvCurves curves = curves(HEADER
                + "a,0.1,16,True,e,1,0.5,2\n"
                + "a,0.1,16,True,e,2,0.6,4\n"
                + "b,0.9,32,False,linear,1,0.7,10\n"
                + "b,0.9,32,False,linear,3,nan,30\n");
        Curve a = curves.curve(near(0.2, "16", true, "e"), 0);
        Curve b = curves.curve(near(0.2, "32", false, "linear"), 1);

        // lower is better inside
        assertThat(a.values(1)).containsExactly(-0.5);
        assertThat(a.values(2)).containsExactly(-0.6);
        assertThat(a.values(4)).as("after its last epoch a curve stays").containsExactly(-0.6);
        assertThat(a.epochMs()).isEqualTo(2_000);
        assertThat(b.values(2)).containsExactly(-0.7);
        assertThat(b.values(3)).containsExactly(Double.NaN);
        assertThat(b.epochMs()).isEqualTo(10_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "config,lr,size,bias,epoch,accuracy | | there is no column 'kernel'",
                "config,lr,size,bias,kernel,epoch,accuracy | a,0.1,16,true,e,1 | 6 cells under 7 column names",
                "config,lr,size,bias,kernel,epoch,accuracy | a,0.1,64,true,e,1,0.5 | config a: size: 64.0 is not",
                "config,lr,size,bias,kernel,epoch,accuracy | a,big,16,true,e,1,0.5 | config a: lr",
                "config,lr,size,bias,kernel,epoch,accuracy | a,0.1,16,true,e,one,0.5 | config a: For input string",
                "config,lr,size,bias,kernel,epoch,accuracy | | holds no curve"
            })
    void whatIsNoTableIsRefusedWithThePlace(String header, String row, String said) {
        String text = header + "\n" + (row == null ? "" : row + "\n");
        assertThatThrownBy(() -> curves(text))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("curves.csv")
                .hasMessageContaining(said);
    }
}
