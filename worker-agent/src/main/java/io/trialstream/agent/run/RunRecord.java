package io.trialstream.agent.run;

import io.trialstream.agent.model.RunOrder;

/**
 * What is written down of a run before it starts.
 *
 * @param order what was ordered
 * @param marker the value of TRIALSTREAM_RUN in its processes' environment, unique on this machine
 * @param bootId the boot in which it was started
 * @param oomKills how many processes the kernel had killed for want of memory; -1: not known
 */
public record RunRecord(RunOrder order, String marker, String bootId, long oomKills) {}
