package io.trialstream.agent.kafka;

import io.trialstream.agent.link.LinkException;
import io.trialstream.agent.link.Outbox;
import io.trialstream.agent.model.AgentIdentity;
import io.trialstream.agent.model.Heartbeat;
import io.trialstream.agent.model.LogPiece;
import io.trialstream.agent.model.Report;
import io.trialstream.schemas.AgentSignature;
import io.trialstream.schemas.RootCause;
import io.trialstream.schemas.Topic;
import io.trialstream.schemas.Topics;
import io.trialstream.schemas.probe.Brokers;
import io.trialstream.v1.AgentHeartbeat;
import io.trialstream.v1.TrialLog;
import io.trialstream.v1.TrialReport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports, heartbeats and output over an idempotent producer. It retries without end; only when the broker says that retrying is of no use
 * (say, rights were taken away) is the producer made anew, and all that is not acknowledged is given again.
 */
public final class KafkaOutbox implements Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaOutbox.class);
    private static final int MOST_LOGS_UNDER_WAY = 64;
    private static final long RETRY_NANOS = 1_000_000_000L;
    private static final long WARM_UP_NANOS = 20_000_000L;
    private final String bootstrap;
    private final Map<String, String> clientConfig;
    private final AgentIdentity identity;
    private final InstantSource clock;
    private final ReportCodec codec;
    private final @Nullable AgentSignature signature;
    private final Runnable wake;
    private final AtomicBoolean heartbeatUnderWay = new AtomicBoolean();
    private final AtomicInteger logsUnderWay = new AtomicInteger();
    private final Serializer<TrialReport> reports = Topics.TRIAL_REPORTS.serde().serializer();
    private final Serializer<AgentHeartbeat> heartbeats =
            Topics.AGENT_HEARTBEATS.serde().serializer();
    private final Serializer<TrialLog> logs = Topics.TRIAL_LOGS.serde().serializer();
    private volatile Life life;
    private volatile boolean closed;
    private volatile boolean heartbeatFailed;
    private boolean saidDead;
    private long generation;
    private long notBeforeNanos;

    /** One producer's life: once a report failed in it, later acknowledgements in it do not count, since one before is missing. */
    private static final class Life {
        private final Producer<byte[], byte[]> producer;
        private volatile boolean warm;
        private volatile boolean broken;

        Life(Producer<byte[], byte[]> producer) {
            this.producer = producer;
        }
    }

    /** Fetches what is needed to send, so that no send has to wait for it, for as long as the broker is away. */
    private void warmUp(Life warming) {
        while (!closed && !warming.broken && !warming.warm) {
            try {
                warming.producer.partitionsFor(Topics.AGENT_HEARTBEATS.name());
                warming.producer.partitionsFor(Topics.TRIAL_REPORTS.name());
                warming.warm = true;
                wake.run();
                warming.producer.partitionsFor(Topics.TRIAL_LOGS.name());
            } catch (KafkaException | IllegalStateException e) {
                LOG.debug("not connected yet: {}", e.getMessage());
                LockSupport.parkNanos(WARM_UP_NANOS);
            }
        }
    }

    /**
     * Connects in the background.
     *
     * @param bootstrap host:port of a broker
     * @param clientConfig further properties of Kafka clients: TLS, SASL
     * @param identity who reports
     * @param clock the agent's wall clock, which the records bear where a topic does not have its broker's time
     * @param signingKey signs reports and heartbeats; null: they are not signed
     * @param wake runs when the outbox takes reports again
     * @throws LinkException if the settings are wrong
     */
    public KafkaOutbox(
            String bootstrap,
            Map<String, String> clientConfig,
            AgentIdentity identity,
            InstantSource clock,
            byte @Nullable [] signingKey,
            Runnable wake) {
        this.bootstrap = bootstrap;
        this.clientConfig = clientConfig;
        this.identity = identity;
        this.clock = clock;
        this.codec = new ReportCodec(identity);
        this.signature = signingKey == null ? null : new AgentSignature(signingKey);
        this.wake = wake;
        this.notBeforeNanos = System.nanoTime();
        this.life = live();
    }

    private Life live() {
        Life born;
        try {
            born = new Life(new KafkaProducer<>(
                    KafkaSettings.producer(bootstrap, clientConfig, identity.agentId()),
                    new ByteArraySerializer(),
                    new ByteArraySerializer()));
        } catch (KafkaException e) {
            throw new LinkException("the Kafka client can't be set up: " + RootCause.message(e), e);
        }
        Thread thread = new Thread(() -> warmUp(born), "trialstream-agent-warm-up");
        thread.setDaemon(true);
        thread.start();
        return born;
    }

    @Override
    public boolean isConnected() {
        Life current = life;
        return current.warm && Brokers.connected(current.producer.metrics());
    }

    @Override
    public boolean report(Report report, Runnable acknowledged) {
        if (!isUsable()) {
            return false;
        }
        Life current = life;
        byte[] value;
        try {
            value = reports.serialize(Topics.TRIAL_REPORTS.name(), codec.encode(report));
        } catch (SerializationException e) {
            // cannot be: reports are well-formed; but one that never goes would hold up all others
            LOG.error("{}: report {} can't be encoded and is left out", report.key(), report.sequence(), e);
            acknowledged.run();
            return true;
        }
        return send(current, Topics.TRIAL_REPORTS, identity.poolId(), value, failure -> {
            if (failure != null) {
                if (!current.broken) {
                    current.broken = true;
                    LOG.warn("reports can't be sent ({}); trying again", failure.getMessage());
                }
                wake.run();
            } else if (!current.broken) {
                acknowledged.run();
            }
        });
    }

    @Override
    public void heartbeat(Heartbeat heartbeat) {
        if (!isUsable() || !heartbeatUnderWay.compareAndSet(false, true)) {
            return;
        }
        byte[] value = heartbeats.serialize(Topics.AGENT_HEARTBEATS.name(), codec.encode(heartbeat));
        boolean taken = send(life, Topics.AGENT_HEARTBEATS, identity.poolId(), value, failure -> {
            heartbeatUnderWay.set(false);
            if (failure != null && !heartbeatFailed) {
                LOG.warn("a heartbeat can't be sent ({}); trying again", failure.getMessage());
            }
            heartbeatFailed = failure != null;
        });
        if (!taken) {
            heartbeatUnderWay.set(false);
        }
    }

    @Override
    public boolean log(LogPiece piece) {
        if (!isUsable() || logsUnderWay.get() >= MOST_LOGS_UNDER_WAY) {
            return false;
        }
        logsUnderWay.incrementAndGet();
        String key = Topics.trialKey(piece.key().studyId(), piece.key().trial());
        byte[] value = logs.serialize(Topics.TRIAL_LOGS.name(), codec.encode(piece));
        boolean taken = send(life, Topics.TRIAL_LOGS, key, value, failure -> {
            logsUnderWay.decrementAndGet();
            if (failure != null) {
                LOG.debug("a piece of output was lost: {}", failure.getMessage());
            }
        });
        if (!taken) {
            logsUnderWay.decrementAndGet();
        }
        return taken;
    }

    private interface Outcome {
        void done(@Nullable Exception failure);
    }

    private boolean send(Life current, Topic<?> topic, String key, byte[] value, Outcome outcome) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic.name(), null, clock.millis(), key.getBytes(StandardCharsets.UTF_8), value);
        if (signature != null) {
            record.headers().add(AgentSignature.HEADER, signature.sign(topic.name(), value));
        }
        try {
            current.producer.send(record, (metadata, failure) -> outcome.done(failure));
            return true;
        } catch (KafkaException | IllegalStateException e) {
            LOG.debug("{} takes nothing now: {}", topic.name(), e.getMessage());
            notBeforeNanos = System.nanoTime() + RETRY_NANOS;
            return false;
        }
    }

    /** Whether it takes something now; makes the producer anew where that is needed. */
    private boolean isUsable() {
        long now = System.nanoTime();
        if (now - notBeforeNanos < 0 || !life.warm) {
            return false;
        }
        if (life.broken) {
            notBeforeNanos = now + RETRY_NANOS;
            bringToLife();
            return false;
        }
        return true;
    }

    private void bringToLife() {
        life.producer.close(Duration.ZERO);
        try {
            life = live();
        } catch (LinkException e) {
            // the settings were good enough once: the broker's name can't be looked up now
            if (!saidDead) {
                LOG.warn("{}; trying again", e.getMessage());
            }
            saidDead = true;
            return;
        }
        saidDead = false;
        heartbeatUnderWay.set(false);
        logsUnderWay.set(0);
        generation++;
    }

    @Override
    public long generation() {
        return generation;
    }

    @Override
    public void flush(Duration atMost) {
        Thread flusher = new Thread(() -> life.producer.flush(), "trialstream-agent-flush");
        flusher.setDaemon(true);
        flusher.start();
        try {
            flusher.join(TimeUnit.MILLISECONDS.convert(atMost));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        life.producer.close(Duration.ZERO);
    }
}
