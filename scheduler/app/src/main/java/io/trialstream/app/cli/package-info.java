/** The client commands: they talk to a server's REST API, or only read files. */
@NullMarked
package io.trialstream.app.cli;

import org.jspecify.annotations.NullMarked;
