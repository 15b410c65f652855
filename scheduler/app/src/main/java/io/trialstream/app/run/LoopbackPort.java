package io.trialstream.app.run;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Looks whether a port can be listened on, before anything long is begun that ends with listening there. */
public final class LoopbackPort {
    private LoopbackPort() {}

    /**
     * Refuses a port that another program has.
     *
     * @param port 0: any free one, which is fine
     * @param option what names another one on the command line
     * @throws IOException if it can't be listened on; the message says what would help
     */
    public static void refuseTaken(int port, String option) throws IOException {
        try {
            bind(port);
        } catch (IOException e) {
            throw new IOException(
                    "port " + port + " can't be used (" + e.getMessage() + "); give another " + option, e);
        }
    }

    static boolean isFree(int port) {
        try {
            bind(port);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void bind(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress("127.0.0.1", port));
        }
    }
}
