package io.trialstream.schemas;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Proves that a record comes from the agent that it names. Kafka's rights end at topics: whoever may write to the topic of reports may write
 * in any pool's and any agent's name. An agent with a key signs each record (HMAC-SHA256 over topic and value, in a header); its key follows
 * from its pool's key and its names, so that a scheduler with the pools' keys can check every agent, and no agent can sign for another.
 *
 * <p>Not thread-safe.
 */
public final class AgentSignature {
    /** The header. */
    public static final String HEADER = "trialstream-signature";

    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final Mac mac;

    /** With an agent's key, of 32 bytes. */
    public AgentSignature(byte[] agentKey) {
        this.mac = mac(agentKey);
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** An agent's key, of 32 bytes. */
    public static byte[] agentKey(byte[] poolKey, String poolId, String agentId) {
        Mac mac = mac(poolKey);
        mac.update(("agent\0" + poolId + "\0" + agentId).getBytes(StandardCharsets.UTF_8));
        return mac.doFinal();
    }

    /**
     * Reads a key from a file: 64 hexadecimal digits.
     *
     * @throws IllegalArgumentException if it can't be read or holds something else
     */
    public static byte[] readKey(Path file) {
        try {
            return key(Files.readString(file).strip(), file.toString());
        } catch (IOException e) {
            throw new IllegalArgumentException("the key file " + file + " can't be read: " + e, e);
        }
    }

    /**
     * A key from its 64 hexadecimal digits.
     *
     * @param where names it in the error, which does not tell the text
     */
    public static byte[] key(String text, String where) {
        try {
            byte[] key = HexFormat.of().parseHex(text);
            if (key.length == KEY_BYTES) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + " must hold 64 hexadecimal digits, a key of 32 bytes", e);
        }
        throw new IllegalArgumentException(where + " must hold 64 hexadecimal digits, a key of 32 bytes");
    }

    /** Signs a record's value. */
    public byte[] sign(String topic, byte[] value) {
        mac.update(topic.getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0);
        return mac.doFinal(value);
    }

    /** Whether the headers hold the signature of the value. Takes the same time whatever they hold. */
    public boolean isOf(String topic, byte[] value, Headers headers) {
        Header header = headers.lastHeader(HEADER);
        byte[] given = header == null || header.value() == null ? new byte[0] : header.value();
        return MessageDigest.isEqual(sign(topic, value), given);
    }
}
