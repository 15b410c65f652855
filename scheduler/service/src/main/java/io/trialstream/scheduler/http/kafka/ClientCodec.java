package io.trialstream.scheduler.http.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialstream.core.study.Demand;
import io.trialstream.scheduler.http.ClientLink.Trainer;
import io.trialstream.v1.AgentHeartbeat;
import io.trialstream.v1.Assignment;
import io.trialstream.v1.AssignmentKind;
import io.trialstream.v1.Checkpoint;
import io.trialstream.v1.EpochMetrics;
import io.trialstream.v1.Exit;
import io.trialstream.v1.ExitKind;
import io.trialstream.v1.HeldLease;
import io.trialstream.v1.ReportKind;
import io.trialstream.v1.RunOrder;
import io.trialstream.v1.Slot;
import io.trialstream.v1.SlotKind;
import io.trialstream.v1.TrialReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What clients that train say, as the records of agents, and their orders as JSON. */
final class ClientCodec {
    static final int MOST_SLOTS = 1000;
    private static final int LONGEST_TEXT = 20_000;

    private static final Set<String> LEASE = Set.of("trial", "leaseEpoch", "slot", "lastEpoch");
    private static final Set<String> REPORT = Set.of(
            "trial",
            "leaseEpoch",
            "sequence",
            "kind",
            "epoch",
            "metrics",
            "runtimeMs",
            "path",
            "bytes",
            "exit",
            "message",
            "logTail",
            "lastEpoch");

    private ClientCodec() {}

    /** Of the whole client. */
    static long incarnation(ObjectNode said) {
        return whole(said, "incarnation", 1, Long.MAX_VALUE);
    }

    /** A sign of life. A slot for which it does not ask for a trial is not to be had. */
    static AgentHeartbeat heartbeat(Trainer who, ObjectNode said, long nowMs, long intervalMs) {
        int slots = (int) whole(said, "slots", 1, MOST_SLOTS);
        long asks = said.has("asks") ? whole(said, "asks", 0, slots) : 0;
        List<HeldLease> held = held(who, said.path("holds"), slots);
        Set<Integer> taken = new HashSet<>();
        held.forEach(lease -> taken.addAll(lease.getSlotIds()));
        List<Slot> all = new ArrayList<>();
        for (int slot = 0; slot < slots; slot++) {
            boolean wanted = taken.contains(slot) || asks-- > 0;
            String problem = wanted ? "" : "its client does not ask for a trial";
            all.add(new Slot(slot, "client", SlotKind.CPU, "", 0L, wanted, problem));
        }
        Map<String, String> labels = new HashMap<>();
        said.path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        labels.put(Demand.CLIENT_OF, who.study());
        return AgentHeartbeat.newBuilder()
                .setPoolId(who.pool())
                .setAgentId(who.agent())
                .setIncarnation(incarnation(said))
                .setSequence(whole(said, "sequence", 0, Long.MAX_VALUE))
                .setSentAtMs(nowMs)
                .setIntervalMs(intervalMs)
                .setHost(text(said, "host"))
                .setLabels(labels)
                .setSlots(all)
                .setLeases(held)
                .setLeaving(said.path("leaves").asBoolean(false))
                .build();
    }

    private static List<HeldLease> held(Trainer who, JsonNode holds, int slots) {
        List<HeldLease> held = new ArrayList<>();
        for (JsonNode lease : holds) {
            only(lease, LEASE);
            held.add(new HeldLease(
                    who.study(),
                    (int) whole(lease, "trial", 0, Integer.MAX_VALUE),
                    (int) whole(lease, "leaseEpoch", 1, Integer.MAX_VALUE),
                    List.of((int) whole(lease, "slot", 0, slots - 1)),
                    lease.has("lastEpoch") ? whole(lease, "lastEpoch", 0, Long.MAX_VALUE) : 0));
        }
        return held;
    }

    /** Reports, in order. */
    static List<TrialReport> reports(Trainer who, ObjectNode said, long nowMs) {
        long incarnation = incarnation(said);
        List<TrialReport> reports = new ArrayList<>();
        for (JsonNode report : said.path("reports")) {
            only(report, REPORT);
            TrialReport.Builder builder = TrialReport.newBuilder()
                    .setPoolId(who.pool())
                    .setAgentId(who.agent())
                    .setIncarnation(incarnation)
                    .setStudyId(who.study())
                    .setTrial((int) whole(report, "trial", 0, Integer.MAX_VALUE))
                    .setLeaseEpoch((int) whole(report, "leaseEpoch", 1, Integer.MAX_VALUE))
                    .setSequence(whole(report, "sequence", 0, Long.MAX_VALUE))
                    .setReportedAtMs(nowMs);
            body(builder, report, who.metrics());
            reports.add(builder.build());
        }
        return reports;
    }

    private static void body(TrialReport.Builder builder, JsonNode report, List<String> metrics) {
        ReportKind kind = oneOf(ReportKind.class, report, "kind");
        builder.setKind(kind);
        switch (kind) {
            case STARTED -> {}
            case EPOCH -> builder.setEpoch(epoch(report, metrics));
            case CHECKPOINT ->
                builder.setCheckpoint(new Checkpoint(
                        whole(report, "epoch", 1, Long.MAX_VALUE),
                        text(report, "path"),
                        report.has("bytes") ? whole(report, "bytes", 0, Long.MAX_VALUE) : 0));
            case EXITED ->
                builder.setExit(new Exit(
                        oneOf(ExitKind.class, report, "exit"),
                        null,
                        text(report, "message"),
                        text(report, "logTail"),
                        whole(report, "lastEpoch", 0, Long.MAX_VALUE),
                        whole(report, "runtimeMs", 0, Long.MAX_VALUE)));
            case REFUSED ->
                builder.setExit(new Exit(ExitKind.LAUNCH_FAILED, null, text(report, "message"), "", 0L, 0L));
            case UNKNOWN -> throw new IllegalArgumentException("kind can't be UNKNOWN");
        }
    }

    private static EpochMetrics epoch(JsonNode report, List<String> metrics) {
        Map<String, Double> given = new HashMap<>();
        report.path("metrics")
                .properties()
                .forEach(metric -> given.put(metric.getKey(), number(metric.getKey(), metric.getValue())));
        List<Double> values = new ArrayList<>();
        for (String metric : metrics) {
            Double value = given.remove(metric);
            if (value == null) {
                throw new IllegalArgumentException("metrics lacks " + metric + ", by which the study is judged");
            }
            values.add(value);
        }
        return new EpochMetrics(
                whole(report, "epoch", 1, Long.MAX_VALUE),
                values,
                given,
                whole(report, "runtimeMs", 0, Long.MAX_VALUE));
    }

    /** An order as the API shows it. */
    static Map<String, Object> order(Assignment order) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("kind", order.getKind().name());
        shown.put("reason", order.getReason());
        if (order.getKind() != AssignmentKind.REFUSED) {
            shown.put("trial", order.getTrial());
            shown.put("leaseEpoch", order.getLeaseEpoch());
        }
        RunOrder run = order.getRun();
        if (run != null) {
            shown.put("params", run.getHyperparameters());
            shown.put("slot", run.getSlotIds().get(0));
            shown.put("resumeEpoch", run.getResumeEpoch());
            shown.put("untilEpoch", run.getUntilEpoch());
            shown.put("maxEpoch", run.getMaxEpoch());
            shown.put("metrics", run.getMetrics());
            shown.put("maxRuntimeMs", run.getMaxRuntimeMs());
            shown.put("spentRuntimeMs", run.getSpentRuntimeMs());
            Integer parent = run.getParentTrial();
            if (parent != null) {
                shown.put("parentTrial", parent);
                shown.put("parentEpoch", run.getParentEpoch());
            }
        }
        return shown;
    }

    static long whole(JsonNode in, String name, long least, long most) {
        JsonNode value = in.path(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException(
                    name + " must be a whole number, got " + (value.isMissingNode() ? "nothing" : value));
        }
        long number = value.asLong();
        if (number < least || number > most) {
            throw new IllegalArgumentException(name + " lies between " + least + " and " + most + ", got " + number);
        }
        return number;
    }

    private static void only(JsonNode object, Set<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "unknown field " + name + "; known are " + String.join(", ", new TreeSet<>(known)));
            }
        });
    }

    static String text(JsonNode in, String name) {
        String text = in.path(name).asText("");
        return text.length() <= LONGEST_TEXT ? text : text.substring(text.length() - LONGEST_TEXT);
    }

    private static double number(String name, JsonNode value) {
        if (value.isNumber()) {
            return value.asDouble();
        }
        return switch (value.asText()) {
            case "nan" -> Double.NaN;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default ->
                throw new IllegalArgumentException(
                        "metrics." + name + " must be a number, \"nan\", \"inf\" or \"-inf\", got " + value);
        };
    }

    private static <E extends Enum<E>> E oneOf(Class<E> type, JsonNode in, String name) {
        String text = in.path(name).asText();
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text) && !text.equals("UNKNOWN")) {
                return constant;
            }
        }
        List<String> known = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            known.add(constant.name());
        }
        known.remove("UNKNOWN");
        throw new IllegalArgumentException(name + " is one of " + known + ", got '" + text + "'");
    }
}
