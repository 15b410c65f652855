package io.trialstream.scheduler.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.scheduler.http.ClientLink.Trainer;
import io.trialstream.scheduler.view.ReadModel;
import io.trialstream.scheduler.view.StudyRow;
import io.trialstream.scheduler.view.codec.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Where clients train an external study: they say that they live and get orders, and report. */
final class ClientRoutes {
    private static final String CLIENT = "/api/v1/studies/{study}/clients/{client}";
    private static final Set<String> EXCHANGE =
            Set.of("incarnation", "sequence", "slots", "asks", "holds", "host", "labels", "after", "waitMs", "leaves");
    private static final Set<String> REPORTS = Set.of("incarnation", "reports");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final ReadModel model;
    private final ClientLink link;

    ClientRoutes(ReadModel model, ClientLink link) {
        this.model = model;
        this.link = link;
    }

    void register(Routes routes) {
        routes.post(CLIENT + "/orders", Role.OPERATOR, Set.of(), request -> {
            routes.mustBeReady();
            String study = request.path("study");
            Trainer who = trainer(request);
            ObjectNode said = request.body(EXCHANGE);
            later(request, () -> link.exchange(who, said), orders -> {
                Map<String, Object> answer = new LinkedHashMap<>();
                answer.put("orders", orders.orders());
                answer.put("cursor", orders.cursor());
                model.study(study).ifPresent(now -> {
                    answer.put("studyState", now.state());
                    answer.put("waitReason", now.waitReason());
                });
                return answer;
            });
        });
        routes.post(CLIENT + "/reports", Role.OPERATOR, Set.of(), request -> {
            routes.mustBeReady();
            Trainer who = trainer(request);
            ObjectNode said = request.body(REPORTS);
            later(request, () -> link.report(who, said), stored -> Map.of());
        });
    }

    private Trainer trainer(Request request) {
        StudyRow study = request.study();
        request.client().mustBeOf(study.team());
        String client = request.path("client");
        if (!NAME.matcher(client).matches()) {
            throw Problem.invalid(
                    "a client's name has up to 100 letters, digits, dots, dashes and _, got '" + client + "'");
        }
        if (!external(study.study())) {
            throw new Problem(
                    Problem.Code.CONFLICT,
                    "study " + study.study() + " is trained by agents; clients train those with external: true");
        }
        return new Trainer(
                study.pool(),
                study.study(),
                Trainer.agentId(client),
                study.metrics().stream().map(StudyRow.MetricRow::name).toList());
    }

    private boolean external(String study) {
        try {
            return JsonText.mapper()
                    .readTree(model.definition(study).orElse("{}"))
                    .path("external")
                    .asBoolean();
        } catch (IOException e) {
            throw new UncheckedIOException("the definition of study " + study + " is no JSON", e);
        }
    }

    private interface Asked<T> {
        CompletionStage<T> now();
    }

    /** Answers when there is an answer; no thread waits for it. */
    private static <T> void later(Request request, Asked<T> asked, Function<T, Map<String, Object>> shown) {
        CompletionStage<T> stage;
        try {
            stage = asked.now();
        } catch (IllegalArgumentException e) {
            throw Problem.invalid(String.valueOf(e.getMessage()));
        }
        request.ctx()
                .future(() -> stage.handle((value, failure) -> {
                            if (failure != null) {
                                throw new Problem(
                                        Problem.Code.UNAVAILABLE,
                                        "the scheduler can't be reached: "
                                                + (failure.getCause() == null ? failure : failure.getCause())
                                                        .getMessage());
                            }
                            request.json(shown.apply(value));
                            return value;
                        })
                        .toCompletableFuture());
    }
}
