/** The whole path in containers of the images that docker/build.sh makes, with faults that only a network of hosts has. */
@NullMarked
package io.trialstream.app.container;

import org.jspecify.annotations.NullMarked;
