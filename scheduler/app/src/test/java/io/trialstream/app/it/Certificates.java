package io.trialstream.app.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Keys and self-signed certificates, made by the JDK's keytool for one test and gone with its directory. */
final class Certificates {
    /** Protects all stores; it must never be seen in any output. */
    static final String PASSWORD = "store-pass-8c1f";

    private static final String TYPE = "PKCS12";

    private final Path directory;

    Certificates(Path directory) {
        this.directory = directory;
    }

    /** A key store with a key for {@code CN=name}, good for the loopback address. */
    Path key(String name) {
        Path store = directory.resolve(name + ".p12");
        try {
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            name,
                            "-keyalg",
                            "EC",
                            "-groupname",
                            "secp256r1",
                            "-dname",
                            "CN=" + name,
                            "-ext",
                            "san=ip:127.0.0.1,dns:localhost",
                            "-validity",
                            "2",
                            "-storetype",
                            TYPE,
                            "-keystore",
                            store.toString(),
                            "-storepass",
                            PASSWORD)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new AssertionError("keytool made no key for " + name + ": " + said);
            }
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** A store that trusts the certificates of these key stores and no others. */
    Path trust(String name, List<Path> keys) {
        Path file = directory.resolve(name + ".p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            KeyStore trust = KeyStore.getInstance(TYPE);
            trust.load(null, null);
            for (Path key : keys) {
                KeyStore store = KeyStore.getInstance(TYPE);
                try (InputStream in = Files.newInputStream(key)) {
                    store.load(in, PASSWORD.toCharArray());
                }
                String alias = store.aliases().nextElement();
                trust.setCertificateEntry(alias, store.getCertificate(alias));
            }
            trust.store(out, PASSWORD.toCharArray());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
