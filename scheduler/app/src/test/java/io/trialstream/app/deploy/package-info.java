/** Checks the files that people deploy with: Kubernetes' against the API's schema, and what both they and compose files promise. */
@NullMarked
package io.trialstream.app.deploy;

import org.jspecify.annotations.NullMarked;
