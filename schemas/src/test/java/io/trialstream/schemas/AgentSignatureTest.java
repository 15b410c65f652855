package io.trialstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentSignatureTest {
    private static final byte[] POOL = HexFormat.of().parseHex("07".repeat(32));
    private static final byte[] VALUE = "a report".getBytes(StandardCharsets.UTF_8);

    private static Headers signed(byte[] agentKey, String topic, byte[] value) {
        return new RecordHeaders().add(AgentSignature.HEADER, new AgentSignature(agentKey).sign(topic, value));
    }

    @Test
    void onlyTheAgentsOwnSignatureOfThatValueInThatTopicIsGood() {
        byte[] key = AgentSignature.agentKey(POOL, "p", "a");
        AgentSignature checker = new AgentSignature(key);

        assertThat(checker.isOf("reports", VALUE, signed(key, "reports", VALUE)))
                .isTrue();
        assertThat(checker.isOf("reports", VALUE, signed(key, "heartbeats", VALUE)))
                .isFalse();
        assertThat(checker.isOf("reports", VALUE, signed(key, "reports", new byte[] {1})))
                .isFalse();
        assertThat(checker.isOf("reports", VALUE, new RecordHeaders())).isFalse();
        assertThat(checker.isOf("reports", VALUE, new RecordHeaders().add(AgentSignature.HEADER, null)))
                .isFalse();
        for (byte[] other : new byte[][] {
            AgentSignature.agentKey(POOL, "p", "b"),
            AgentSignature.agentKey(POOL, "q", "a"),
            AgentSignature.agentKey(key, "p", "a"),
            POOL
        }) {
            assertThat(checker.isOf("reports", VALUE, signed(other, "reports", VALUE)))
                    .isFalse();
        }
    }

    @Test
    void aKeyFollowsFromItsPoolsKeyAndItsNames() {
        assertThat(HexFormat.of().formatHex(AgentSignature.agentKey(POOL, "p", "a")))
                .isEqualTo("1716099623e54d1d96f385b1e729a51daa291644fd438252ddba96e02579bf9a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "07", "zz", "0707070707070707070707070707070707070707070707070707070707070707ff"})
    void aKeyThatIsNoneIsRefusedWithoutTellingIt(String text) {
        assertThatThrownBy(() -> AgentSignature.key(text, "the file f"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the file f must hold 64 hexadecimal digits, a key of 32 bytes");
    }
}
