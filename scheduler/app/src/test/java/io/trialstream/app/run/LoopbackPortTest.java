package io.trialstream.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class LoopbackPortTest {
    @Test
    void aTakenPortIsRefusedWithWhatWouldHelp() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThat(LoopbackPort.isFree(port)).isFalse();
            assertThatThrownBy(() -> LoopbackPort.refuseTaken(port, "--dashboard"))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("port " + port + " can't be used (")
                    .hasMessageEndingWith("); give another --dashboard");
        }
    }

    @Test
    void anyFreePortIsFine() throws IOException {
        LoopbackPort.refuseTaken(0, "--port");
        assertThat(LoopbackPort.isFree(0)).isTrue();
    }
}
