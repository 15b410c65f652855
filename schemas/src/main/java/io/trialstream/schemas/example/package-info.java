/** Examples of consumers to start from. */
@NullMarked
package io.trialstream.schemas.example;

import org.jspecify.annotations.NullMarked;
