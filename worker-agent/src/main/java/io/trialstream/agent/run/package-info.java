/** One run of a trial on this machine, from its order to its acknowledged exit. */
@NullMarked
package io.trialstream.agent.run;

import org.jspecify.annotations.NullMarked;
