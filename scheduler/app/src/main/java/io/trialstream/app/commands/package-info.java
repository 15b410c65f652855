/** The commands of the command line that need no server: run, quickstart, serve, the roles, ask-tell. */
@NullMarked
package io.trialstream.app.commands;

import org.jspecify.annotations.NullMarked;
