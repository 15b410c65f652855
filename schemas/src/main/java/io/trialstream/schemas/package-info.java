/** The topic catalogue and the Avro serdes that every other module shares. */
@NullMarked
package io.trialstream.schemas;

import org.jspecify.annotations.NullMarked;
