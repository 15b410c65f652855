package io.trialstream.scheduler.optimizer;

import io.trialstream.core.study.StudySpec;
import io.trialstream.scheduler.codec.ObservationCodec;
import io.trialstream.scheduler.studyfile.ParsedStudy;
import io.trialstream.v1.Observation;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A study's mail: the consumer adds observations, one worker at a time takes them into the model. */
final class StudyInbox {
    private final String study;
    private final String pool;
    private final TopicPartition partition;
    private final Queue<Observation> mail = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    // state of the worker that holds the inbox
    private @Nullable StudySpec spec;
    private @Nullable StudyModel model;
    private long revision;

    StudyInbox(String study, String pool, TopicPartition partition) {
        this.study = study;
        this.pool = pool;
        this.partition = partition;
    }

    String study() {
        return study;
    }

    String pool() {
        return pool;
    }

    TopicPartition partition() {
        return partition;
    }

    void add(Observation observation) {
        mail.add(observation);
    }

    /** Claims the inbox for a worker; false: one has it already. */
    boolean schedule() {
        return scheduled.compareAndSet(false, true);
    }

    /** Gives the inbox back; true: mail came meanwhile and it was claimed again. */
    boolean finish() {
        scheduled.set(false);
        return !mail.isEmpty() && schedule();
    }

    long nextRevision() {
        return revision++;
    }

    void work(SamplerFactory samplers, EarlierTrials earlier, BiConsumer<StudyModel.Proposal, StudySpec> send) {
        for (Observation observation = mail.poll(); observation != null; observation = mail.poll()) {
            take(observation, samplers, earlier);
        }
        StudyModel current = model;
        StudySpec definition = spec;
        if (current != null && definition != null && current.owes()) {
            current.propose().forEach(proposal -> send.accept(proposal, definition));
        }
    }

    private void take(Observation observation, SamplerFactory samplers, EarlierTrials earlier) {
        switch (observation.getKind()) {
            case STUDY_OPENED -> {
                ParsedStudy opened = ObservationCodec.study(observation);
                spec = opened.spec();
                model = new StudyModel(
                        opened.spec(),
                        samplers.create(opened.spec()),
                        opened.earlier().mapped(opened.spec(), earlier::of));
            }
            case TRIAL_ADDED, TRIAL_MEASURED, TRIAL_ENDED -> {
                if (model != null && spec != null) {
                    model.observe(
                            ObservationCodec.trial(observation, spec.metrics()),
                            ObservationCodec.suggestionOf(observation));
                }
            }
            case SUGGESTIONS_WANTED -> {
                if (model != null) {
                    model.want(observation.getWantedUpTo());
                }
            }
            case STUDY_CHANGED, STUDY_CLOSED, TRIAL_RELEASED, UNKNOWN -> {}
        }
    }
}
