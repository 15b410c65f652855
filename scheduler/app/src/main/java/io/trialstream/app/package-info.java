/** The composition root: the command line and the process that joins all roles. */
@NullMarked
package io.trialstream.app;

import org.jspecify.annotations.NullMarked;
