/** Tells web hooks what becomes of studies. */
@NullMarked
package io.trialstream.scheduler.view.webhook;

import org.jspecify.annotations.NullMarked;
