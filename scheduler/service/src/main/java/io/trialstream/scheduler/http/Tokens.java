package io.trialstream.scheduler.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.trialstream.scheduler.view.codec.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what, from a JSON file:
 *
 * <pre>{"tokens": [{"name": "ada", "role": "operator", "teams": ["vision"], "sha256": "…64 hexadecimal digits…"}]}</pre>
 *
 * <p>A token is given as the SHA-256 of its text, so that the file holds no secret, or as {@code "token"} with the text itself, of at least
 * 16 characters. Roles: viewer, operator, admin. Teams may be absent: all.
 */
final class Tokens {
    private static final Set<String> KEYS = Set.of("name", "role", "teams", "sha256", "token");
    private static final int SHORTEST = 16;
    private static final int SHA256_BYTES = 32;

    private record Entry(byte[] sha256, Client client) {}

    private final List<Entry> entries;

    private Tokens(List<Entry> entries) {
        this.entries = entries;
    }

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException when it can't be read or says something that is not meant, naming what and where
     */
    static Tokens read(Path file) {
        try {
            return parse(JsonText.mapper().readTree(Files.readAllBytes(file)), file);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    file + " is no JSON: line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("the tokens file " + file + " can't be read: " + e.getMessage(), e);
        }
    }

    private static Tokens parse(JsonNode root, Path file) {
        JsonNode tokens = root.path("tokens");
        if (!root.isObject() || root.size() != 1 || !tokens.isArray() || tokens.isEmpty()) {
            throw new IllegalArgumentException(
                    file + " must be an object with the one key tokens, a list that is not empty");
        }
        List<Entry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < tokens.size(); i++) {
            Entry entry = entry(tokens.get(i), file + ", token " + (i + 1));
            if (!names.add(entry.client().name())) {
                throw new IllegalArgumentException(
                        file + ": two tokens are named " + entry.client().name() + "; names must differ");
            }
            entries.add(entry);
        }
        return new Tokens(entries);
    }

    private static Entry entry(JsonNode token, String where) {
        for (Iterator<String> keys = token.fieldNames(); keys.hasNext(); ) {
            String key = keys.next();
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(
                        where + ": unknown key " + key + "; known are name, role, teams, sha256, token");
            }
        }
        String name = token.path("name").asText("");
        if (name.isBlank()) {
            throw new IllegalArgumentException(where + ": name is missing");
        }
        Role role = role(token.path("role").asText(""));
        if (role == null) {
            throw new IllegalArgumentException(where + ": role must be viewer, operator or admin");
        }
        Set<String> teams = new HashSet<>();
        token.path("teams").forEach(team -> teams.add(team.asText()));
        return new Entry(digest(token, where), new Client(name, role, teams));
    }

    private static @Nullable Role role(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "viewer" -> Role.VIEWER;
            case "operator" -> Role.OPERATOR;
            case "admin" -> Role.ADMIN;
            default -> null;
        };
    }

    private static byte[] digest(JsonNode token, String where) {
        if (token.has("token") == token.has("sha256")) {
            throw new IllegalArgumentException(where + ": give either token or sha256");
        }
        if (token.has("token")) {
            String text = token.path("token").asText();
            if (text.length() < SHORTEST) {
                throw new IllegalArgumentException(where + ": a token has at least " + SHORTEST + " characters");
            }
            return sha256(text);
        }
        try {
            byte[] digest =
                    HexFormat.of().parseHex(token.path("sha256").asText().toLowerCase(Locale.ROOT));
            if (digest.length == SHA256_BYTES) {
                return digest;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": sha256 must be 64 hexadecimal digits", e);
        }
        throw new IllegalArgumentException(where + ": sha256 must be 64 hexadecimal digits");
    }

    /** Who the token is for; null: nobody. Takes the same time whichever token matches, or none. */
    @Nullable Client client(String token) {
        byte[] digest = sha256(token);
        Client found = null;
        for (Entry entry : entries) {
            boolean same = MessageDigest.isEqual(entry.sha256(), digest);
            found = same ? entry.client() : found;
        }
        return found;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
