/** Writes studies in the formats of other tools: CSV, JSON, TensorBoard's event files, MLflow's file layout. */
@NullMarked
package io.trialstream.scheduler.view.export;

import org.jspecify.annotations.NullMarked;
