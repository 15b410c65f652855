@NullMarked
package io.trialstream.core.pool;

import org.jspecify.annotations.NullMarked;
