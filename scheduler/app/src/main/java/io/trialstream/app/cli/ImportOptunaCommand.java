package io.trialstream.app.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.app.optuna.OptunaImport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Turns a study of Optuna into a study file and its trials. */
@Command(
        name = "import-optuna",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a study file from a study of Optuna (journal file or SQLite database).",
            "It has the same space, and the best hyperparameters as the first to try. Beside it, the finished trials"
                    + " as JSON lines, each like one in an export's trials."
        })
final class ImportOptunaCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The journal or database; sqlite:///FILE is fine too.")
    private String file = "";

    @Option(names = "--study", paramLabel = "NAME", description = "Which study (default: the only one).")
    private @Nullable String study;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "STUDY.yaml",
            description = "The study file to write (default: the study's name). The trials go beside it.")
    private @Nullable Path out;

    @Option(names = "--json", description = "Print one JSON object instead of text.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Path source = Path.of(file.replaceFirst("^sqlite:///", ""));
        OptunaImport read;
        String name;
        try {
            name = name(source, OptunaImport.names(source));
            read = OptunaImport.read(source, name);
        } catch (IOException e) {
            throw CommandFailure.badInput(source + " " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.badInput(String.valueOf(e.getMessage()));
        }
        Path target = (out == null ? Path.of(slug(name) + ".yaml") : out).toAbsolutePath();
        Path trials = target.resolveSibling(stem(target) + ".trials.jsonl");
        try {
            String text = read.studyFile();
            write(target, List.of(text.stripTrailing()));
            write(trials, read.trialLines());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.badInput(String.valueOf(e.getMessage()));
        }
        told(read, target, trials);
        return 0;
    }

    private String name(Path source, List<String> names) {
        if (names.isEmpty()) {
            throw CommandFailure.badInput(source + " holds no study");
        }
        if (study == null && names.size() > 1) {
            throw CommandFailure.badInput(
                    source + " holds several studies; give one by --study: " + String.join(", ", names));
        }
        String name = study == null ? names.get(0) : study;
        if (!names.contains(name)) {
            throw CommandFailure.badInput(
                    "--study: there is no '" + name + "' in " + source + "; there are " + String.join(", ", names));
        }
        return name;
    }

    private static String slug(String name) {
        String slug = name.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[-.]+|-+$", "");
        return slug.isEmpty() ? "study" : slug;
    }

    private static String stem(Path file) {
        return String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "");
    }

    private static void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw CommandFailure.badInput("there is a file " + file + " already; remove it or give another --out");
        } catch (IOException e) {
            throw CommandFailure.failed("can't write " + file + ": " + e.getMessage());
        }
    }

    private void told(OptunaImport read, Path target, Path trials) {
        PrintWriter to =
                Objects.requireNonNull(spec, "picocli gives it").commandLine().getOut();
        if (json) {
            ObjectNode object = ApiClient.JSON.createObjectNode();
            object.put("file", target.toString()).put("trials", trials.toString());
            object.put("finished", read.finished()).put("leftOut", read.leftOut());
            read.remarks().forEach(object.withArray("remarks")::add);
            to.println(object);
        } else {
            to.println(target + ": the study; let its command start your script, then submit or run it");
            to.println(trials + ": " + read.finished() + " finished trials"
                    + (read.leftOut() == 0 ? "" : "; " + read.leftOut() + " unfinished ones are left out"));
            read.remarks().forEach(to::println);
        }
        to.flush();
    }
}
