/** What every role says of itself over HTTP: health, readiness, figures for Prometheus. Here, since all roles see this module. */
@NullMarked
package io.trialstream.schemas.probe;

import org.jspecify.annotations.NullMarked;
