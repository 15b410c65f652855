/** What a finished study teaches: importance, narrowed spaces, warm starts, epochs saved. */
@NullMarked
package io.trialstream.core.insight;

import org.jspecify.annotations.NullMarked;
