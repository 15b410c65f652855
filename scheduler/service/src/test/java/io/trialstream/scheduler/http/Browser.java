package io.trialstream.scheduler.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.scheduler.view.codec.JsonText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** The system's Chromium without a window, driven by its DevTools protocol: opens pages, runs scripts in them, takes pictures. */
final class Browser implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final long PATIENCE_S = 60;

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private String session = "";

    private Browser(Process process, Path profile, URI address) throws Exception {
        this.process = process;
        this.profile = profile;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address, new Listener())
                .get(PATIENCE_S, TimeUnit.SECONDS);
    }

    /** Starts it. Where there is none: skipped with a message, or failed where TRIALSTREAM_CI is true. */
    static Browser start(Path dir, int width, int height) throws Exception {
        Optional<Path> found = Stream.of(System.getenv("PATH").split(":"))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty() && Boolean.parseBoolean(System.getenv("TRIALSTREAM_CI"))) {
            Assertions.fail("the browser tests must run where TRIALSTREAM_CI is true, but there is no Chromium");
        }
        Assumptions.assumeTrue(found.isPresent(), "there is no Chromium on the PATH");
        Path profile = dir.resolve("profile");
        List<String> command = new ArrayList<>(List.of(
                found.orElseThrow().toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--remote-debugging-port=0",
                "--window-size=" + width + "," + height,
                "--user-data-dir=" + profile,
                "about:blank"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("chromium.log").toFile())
                .start();
        Path port = profile.resolve("DevToolsActivePort");
        try {
            await("Chromium to listen", () -> Files.exists(port) && lines(port).size() >= 2);
            Browser browser = new Browser(
                    process,
                    profile,
                    URI.create(
                            "ws://127.0.0.1:" + lines(port).get(0) + lines(port).get(1)));
            browser.attach();
            return browser;
        } catch (Exception | AssertionError e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited " + PATIENCE_S + " s for " + what);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private void attach() throws Exception {
        ObjectNode page = JsonText.mapper().createObjectNode().put("url", "about:blank");
        String target = call("Target.createTarget", page).get("targetId").asText();
        ObjectNode attach =
                JsonText.mapper().createObjectNode().put("targetId", target).put("flatten", true);
        session = call("Target.attachToTarget", attach).get("sessionId").asText();
        call("Page.enable", JsonText.mapper().createObjectNode());
        call("Runtime.enable", JsonText.mapper().createObjectNode());
    }

    private JsonNode call(String method, ObjectNode params) throws Exception {
        int id = ids.incrementAndGet();
        ObjectNode message = JsonText.mapper().createObjectNode().put("id", id).put("method", method);
        message.set("params", params);
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(message.toString(), true).get(PATIENCE_S, TimeUnit.SECONDS);
        JsonNode given = answer.get(PATIENCE_S, TimeUnit.SECONDS);
        if (given.has("error")) {
            throw new AssertionError(method + ": " + given.get("error"));
        }
        return given.path("result");
    }

    /** Opens an address. */
    void open(URI address) throws Exception {
        call("Page.navigate", JsonText.mapper().createObjectNode().put("url", address.toString()));
    }

    /** The value of an expression in the page, as JSON. */
    JsonNode value(String expression) throws Exception {
        JsonNode result = call(
                "Runtime.evaluate",
                JsonText.mapper()
                        .createObjectNode()
                        .put("expression", expression)
                        .put("returnByValue", true)
                        .put("awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + result.get("exceptionDetails"));
        }
        return result.path("result").path("value");
    }

    /** Waits until an expression in the page is true. */
    void awaitTrue(String expression) throws InterruptedException {
        await(expression, () -> {
            try {
                return value("!!document.body && (" + expression + ")").asBoolean();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Waits until an element is there. */
    void awaitElement(String selector) throws InterruptedException {
        awaitTrue("!!document.querySelector(" + quoted(selector) + ")");
    }

    /** The text that an element shows. */
    String text(String selector) throws Exception {
        return value("document.querySelector(" + quoted(selector) + ").innerText")
                .asText();
    }

    void click(String selector) throws Exception {
        value("document.querySelector(" + quoted(selector) + ").click()");
    }

    /** Puts a text into a field as a person would: with an input event. */
    void type(String selector, String text) throws Exception {
        value("(() => { const field = document.querySelector(" + quoted(selector) + "); field.value = " + quoted(text)
                + "; field.dispatchEvent(new Event('input', {bubbles: true})); })()");
    }

    /** Presses a key as a person would: a letter, or Tab, Enter, Escape, ArrowRight. */
    void key(String key) throws Exception {
        int code = switch (key) {
            case "Tab" -> 9;
            case "Enter" -> 13;
            case "Escape" -> 27;
            case "ArrowRight" -> 39;
            default -> Character.toUpperCase(key.charAt(0));
        };
        boolean typed = key.length() == 1 || key.equals("Enter");
        ObjectNode down = JsonText.mapper()
                .createObjectNode()
                .put("type", typed ? "keyDown" : "rawKeyDown")
                .put("key", key)
                .put("windowsVirtualKeyCode", code);
        if (typed) {
            down.put("text", key.equals("Enter") ? "\r" : key);
        } else {
            down.put("code", key);
        }
        call("Input.dispatchKeyEvent", down);
        call("Input.dispatchKeyEvent", down.deepCopy().put("type", "keyUp").without("text"));
    }

    /** Presses the tabulator key until an expression in the page is true, at most once for each of 80 stops. */
    void tabUntil(String expression) throws Exception {
        for (int stops = 0; stops < 80; stops++) {
            if (value("!!(" + expression + ")").asBoolean()) {
                return;
            }
            key("Tab");
        }
        throw new AssertionError("80 times Tab, and never " + expression);
    }

    /** Shows pages as to people who asked their system for dark ones. */
    void dark() throws Exception {
        ObjectNode media = JsonText.mapper().createObjectNode();
        media.putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", "dark");
        call("Emulation.setEmulatedMedia", media);
    }

    private static String quoted(String text) {
        return JsonText.of(text);
    }

    /** A picture of what is on the screen. */
    void picture(Path file) throws Exception {
        String data = call("Page.captureScreenshot", JsonText.mapper().createObjectNode())
                .get("data")
                .asText();
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, Base64.getDecoder().decode(data));
    }

    /** What pages threw, and dialogs that they opened. */
    List<String> complaints() {
        return complaints;
    }

    @Override
    public void close() throws Exception {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.waitFor(PATIENCE_S, TimeUnit.SECONDS);
        // links that lead out of the profile
        for (String link : List.of("SingletonSocket", "SingletonLock", "SingletonCookie")) {
            Files.deleteIfExists(profile.resolve(link));
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                received(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }

        private void received(String message) {
            JsonNode node;
            try {
                node = JsonText.mapper().readTree(message);
            } catch (IOException e) {
                complaints.add(message);
                return;
            }
            CompletableFuture<JsonNode> answer = answers.remove(node.path("id").asInt(-1));
            if (answer != null) {
                answer.complete(node);
            }
            String method = node.path("method").asText();
            if (method.equals("Runtime.exceptionThrown") || method.equals("Page.javascriptDialogOpening")) {
                complaints.add(message);
            }
        }
    }
}
