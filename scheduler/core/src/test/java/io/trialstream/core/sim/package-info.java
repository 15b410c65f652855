@NullMarked
package io.trialstream.core.sim;

import org.jspecify.annotations.NullMarked;
