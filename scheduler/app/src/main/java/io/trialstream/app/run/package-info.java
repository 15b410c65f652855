/** Running studies to their end in this process: run, quickstart, serve. */
@NullMarked
package io.trialstream.app.run;

import org.jspecify.annotations.NullMarked;
