package io.trialstream.scheduler.http;

import java.util.concurrent.CompletionStage;

/** Sends commands to schedulers. The answer comes as a decision, through the read side. */
public interface CommandGateway {
    /** Sends a command; ends when it is safely stored, or with the error that kept it from being so. */
    CompletionStage<Void> send(CommandRequest command);
}
