/** Studies of Optuna: reads its journal files and SQLite databases, and turns what it finds into our own files. */
@NullMarked
package io.trialstream.app.optuna;

import org.jspecify.annotations.NullMarked;
