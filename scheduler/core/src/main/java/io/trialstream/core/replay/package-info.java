/** What-if: a recorded study's curves under the settings it had, or under others. */
@NullMarked
package io.trialstream.core.replay;

import org.jspecify.annotations.NullMarked;
