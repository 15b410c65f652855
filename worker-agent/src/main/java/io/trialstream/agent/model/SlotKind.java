package io.trialstream.agent.model;

/** What a slot is; the names are those of the records. */
public enum SlotKind {
    /** A share of the processors. */
    CPU,
    /** An NVIDIA device or a part of one. */
    CUDA,
    /** An AMD device. */
    ROCM
}
