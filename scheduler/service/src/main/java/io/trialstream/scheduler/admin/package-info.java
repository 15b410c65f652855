/** Creates and checks topics, and publishes the schemas. */
@NullMarked
package io.trialstream.scheduler.admin;

import org.jspecify.annotations.NullMarked;
