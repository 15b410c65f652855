package io.trialstream.schemas.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Answers {@code GET /healthz} (200 while the process lives), {@code /readyz} (200 while the role works, else 503 and why) and
 * {@code /metrics}. A few lines over a socket, one question at a time, so that an agent's small heap and class path stay small; nothing can
 * be changed through it and it tells no secrets.
 */
public final class ProbeServer implements AutoCloseable {
    private static final int PATIENCE_MS = 2_000;
    private static final int LONGEST_LINE = 2_048;

    private final ServerSocket socket;
    private final Probe probe;
    private final Thread thread;

    private ProbeServer(ServerSocket socket, Probe probe) {
        this.socket = socket;
        this.probe = probe;
        this.thread = new Thread(this::run, "trialstream-probe");
        thread.setDaemon(true);
    }

    /**
     * Starts answering.
     *
     * @param host the address to listen on
     * @param port the port; 0: any
     * @param probe is asked
     * @throws IOException if the address can't be used; the message says which
     */
    public static ProbeServer start(String host, int port, Probe probe) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port), 16);
        } catch (IOException e) {
            socket.close();
            throw new IOException(
                    "health can't be served at " + host + ":" + port + " (" + e.getMessage()
                            + "); give another --health",
                    e);
        }
        ProbeServer server = new ProbeServer(socket, probe);
        server.thread.start();
        return server;
    }

    /**
     * Starts answering at an address as people write it.
     *
     * @param address {@code PORT}, which is on loopback, or {@code HOST:PORT}
     * @throws IOException if it can't be used
     * @throws IllegalArgumentException if it is no such address
     */
    public static ProbeServer start(String address, Probe probe) throws IOException {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? "127.0.0.1" : address.substring(0, colon);
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            if (!host.isEmpty() && port >= 0 && port <= 65_535) {
                return start(host, port, probe);
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(wrong(address), e);
        }
        throw new IllegalArgumentException(wrong(address));
    }

    private static String wrong(String address) {
        return "--health is '" + address + "'; give a port, such as 8081, or an address, such as 0.0.0.0:8081";
    }

    /** Where it listens. */
    public int port() {
        return socket.getLocalPort();
    }

    private void run() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                client.setSoTimeout(PATIENCE_MS);
                answer(client);
            } catch (IOException | RuntimeException e) {
                // who asked is gone, was too slow, or the server is closed: the next one is served
                Thread.yield();
            }
        }
    }

    private void answer(Socket client) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
        String[] request = line(in).split(" ");
        String path = request.length < 2 ? "" : request[1].split("\\?", 2)[0];
        OutputStream out = client.getOutputStream();
        if (request.length < 2 || !(request[0].equals("GET") || request[0].equals("HEAD"))) {
            send(out, "405 Method Not Allowed", "text/plain", "only GET is known\n");
        } else if (path.equals("/healthz")) {
            send(out, "200 OK", "application/json", "{\"status\":\"ok\"}\n");
        } else if (path.equals("/readyz")) {
            String trouble = probe.trouble();
            send(
                    out,
                    trouble == null ? "200 OK" : "503 Service Unavailable",
                    "application/json",
                    trouble == null
                            ? "{\"status\":\"ready\"}\n"
                            : "{\"status\":\"not ready\",\"detail\":\"" + escaped(trouble) + "\"}\n");
        } else if (path.equals("/metrics")) {
            Figures figures = new Figures();
            probe.figures(figures);
            figures.gauge("trialstream_ready", "Whether the role works, 0 or 1.", probe.trouble() == null ? 1 : 0);
            figures.process();
            send(out, "200 OK", "text/plain; version=0.0.4; charset=utf-8", figures.toString());
        } else {
            send(out, "404 Not Found", "text/plain", "there are /healthz, /readyz and /metrics\n");
        }
    }

    private static String line(BufferedReader in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (line.length() >= LONGEST_LINE) {
                throw new IOException("the request is too long");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else {
                escaped.append(c < ' ' ? ' ' : c);
            }
        }
        return escaped.toString();
    }

    private static void send(OutputStream out, String status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: " + bytes.length
                + "\r\nConnection: close\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        out.write(bytes);
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
