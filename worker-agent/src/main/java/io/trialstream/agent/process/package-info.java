/** Training processes as the operating system sees them: start, signals, leftovers. Linux only. */
@NullMarked
package io.trialstream.agent.process;

import org.jspecify.annotations.NullMarked;
