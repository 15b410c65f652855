/** Small files that survive a crash, and names that can't leave a directory. */
@NullMarked
package io.trialstream.agent.files;

import org.jspecify.annotations.NullMarked;
