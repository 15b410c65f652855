/** Tests of search spaces. */
@NullMarked
package io.trialstream.core.space;

import org.jspecify.annotations.NullMarked;
