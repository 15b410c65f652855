package io.trialstream.app.it;

import io.trialstream.app.Main;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs many command lines in one JVM, since starting a hundred takes long: one a line of a file, words separated by blanks. */
final class ManyCommands {
    private ManyCommands() {}

    /** After each, {@code EXIT code} goes to standard error. */
    public static void main(String[] arguments) throws IOException {
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            int code = Main.commandLine().execute(line.split(" "));
            err.println("EXIT " + code);
        }
    }
}
