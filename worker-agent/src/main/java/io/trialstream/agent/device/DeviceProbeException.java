package io.trialstream.agent.device;

/** The devices can't be looked at; the message says why in one sentence, and what would help. */
public final class DeviceProbeException extends Exception {
    /** With the sentence. */
    public DeviceProbeException(String message) {
        super(message);
    }

    /** With the sentence and what caused it. */
    public DeviceProbeException(String message, Throwable cause) {
        super(message, cause);
    }
}
