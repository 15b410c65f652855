/** The REST API, live events and the dashboard's files, over the read side; writes go to the scheduler as commands. */
@NullMarked
package io.trialstream.scheduler.http;

import org.jspecify.annotations.NullMarked;
