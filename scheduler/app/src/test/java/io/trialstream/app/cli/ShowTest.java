package io.trialstream.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShowTest {
    @ParameterizedTest
    @CsvSource({
        "0.03125,0.03125",
        "1.0,1",
        "0,0",
        "123456.789,123457",
        "1e-7,1e-07",
        "0.1,0.1",
        "-2.50,-2.5",
        "1e300,1e+300",
        "12345678,12345678",
        "0.333333333,0.333333"
    })
    void showsSixDigits(double number, String text) {
        assertThat(Show.number(number)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0,0ms", "999,999ms", "1000,1s", "61000,1m 1s", "3600000,1h 0m", "90000000,1d 1h"})
    void showsDurations(long ms, String text) {
        assertThat(Show.duration(ms)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0,0 B", "999,999 B", "1500,1.5 kB", "3200000000,3.2 GB", "999960,1.0 MB"})
    void showsBytes(long bytes, String text) {
        assertThat(Show.bytes(bytes)).isEqualTo(text);
    }
}
