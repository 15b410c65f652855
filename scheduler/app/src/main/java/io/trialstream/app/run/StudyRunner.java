package io.trialstream.app.run;

import io.trialstream.scheduler.http.CommandRequest;
import io.trialstream.scheduler.studyfile.ParsedStudy;
import io.trialstream.scheduler.view.DecisionKind;
import io.trialstream.scheduler.view.DecisionRow;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.StudyState;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Brings one study to its end: finds it where an earlier run left off, or creates it, and follows it. */
public final class StudyRunner {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);
    private static final Duration CAUGHT_UP_WITHIN = Duration.ofSeconds(120);
    private static final long LOOK_EVERY_MS = 50;

    private final AllInOne parts;
    private final Progress progress;

    /** Over a running all-in-one process. */
    public StudyRunner(AllInOne parts, Progress progress) {
        this.parts = parts;
        this.progress = progress;
    }

    /** The study can't be created. */
    public static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    /**
     * Runs the study to its end.
     *
     * @return its last state
     * @throws IllegalArgumentException if it starts from a study that is not there
     * @throws RefusedException if the scheduler refuses it, or does not answer
     */
    public StudyRow run(ParsedStudy study) throws RefusedException, InterruptedException {
        awaitModel();
        String id = find(study).orElse(null);
        if (id == null) {
            mustBeThere(
                    study.earlier().studies(),
                    parts.model().studies().stream().map(StudyRow::study).toList());
            id = create(study);
            progress.says("study " + id + " is created");
        } else {
            progress.says("study " + id + " is there from an earlier run and goes on");
        }
        return follow(id);
    }

    private void awaitModel() throws InterruptedException, RefusedException {
        long deadline = System.nanoTime() + CAUGHT_UP_WITHIN.toNanos();
        while (!parts.model().ready()) {
            if (System.nanoTime() > deadline) {
                throw new RefusedException(
                        "the state of earlier runs can't be read within " + CAUGHT_UP_WITHIN.toSeconds() + " s");
            }
            Thread.sleep(LOOK_EVERY_MS);
        }
    }

    /** The newest study of the same definition. */
    private Optional<String> find(ParsedStudy study) {
        ReadModel model = parts.model();
        return model.studies().stream()
                .map(StudyRow::study)
                .filter(id -> model.definition(id).equals(Optional.of(study.canonicalJson())))
                .findFirst();
    }

    /** Refuses to start from studies that this data directory does not have: the sampler would learn nothing from them, silently. */
    static void mustBeThere(List<String> earlier, List<String> known) {
        for (String id : earlier) {
            if (!known.contains(id)) {
                throw new IllegalArgumentException(
                        "warmStart.studies: there is no study '" + id + "' in the data directory, "
                                + (known.isEmpty() ? "which is new" : "which has " + String.join(", ", known))
                                + "; give --data the directory of the run that made it, or write it to a file with 'trialstream export "
                                + id + " --out " + id + ".json' and give warmStart: {files: [" + id + ".json]}");
            }
        }
    }

    private String create(ParsedStudy study) throws RefusedException, InterruptedException {
        String commandId = UUID.randomUUID().toString();
        CompletableFuture<DecisionRow> answer = parts.model().answers().expect(commandId);
        CommandRequest request = new CommandRequest(
                commandId,
                CommandRequest.Kind.CREATE_STUDY,
                study.spec().pool(),
                System.getProperty("user.name", "user"),
                slug(study.spec().name()),
                null,
                null,
                study.canonicalJson());
        try {
            parts.gateway().send(request).toCompletableFuture().get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            DecisionRow decision = answer.get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            String created = decision.study();
            if (decision.kind() != DecisionKind.COMMAND_ACCEPTED || created == null) {
                throw new RefusedException(decision.explanation());
            }
            return created;
        } catch (ExecutionException e) {
            throw new RefusedException("the study could not be sent: " + e.getMessage());
        } catch (TimeoutException e) {
            throw new RefusedException(
                    "the scheduler did not answer within " + ANSWER_WITHIN.toSeconds() + " s; see the log");
        }
    }

    private StudyRow follow(String id) throws InterruptedException {
        while (true) {
            Optional<StudyRow> row = parts.model().study(id);
            if (row.isPresent()) {
                progress.show(row.get(), () -> parts.model().rungs(id));
                if (ended(row.get().state()) && row.get().trials().running() == 0) {
                    progress.done(row.get(), () -> parts.model().rungs(id));
                    return row.get();
                }
            }
            Thread.sleep(LOOK_EVERY_MS);
        }
    }

    private static boolean ended(StudyState state) {
        return switch (state) {
            case COMPLETED, CANCELLED, FAILED, ARCHIVED -> true;
            case RUNNING, PAUSED, UNKNOWN -> false;
        };
    }

    private static String slug(String name) {
        String slug =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("(^-|-$)", "");
        return slug.isEmpty() ? "study" : slug;
    }
}
