/** A study: what it asks for, its trials, and every decision about them that needs no other study. */
@NullMarked
package io.trialstream.core.study;

import org.jspecify.annotations.NullMarked;
