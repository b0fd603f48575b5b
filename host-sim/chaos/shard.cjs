/** A process that plays seeds: takes one after the other over its channel, and ends when that closes. */
"use strict";
require("../register.cjs");
const { runSeed } = require("./seed-run.ts");

// Ctrl-C reaches all processes at once; the first one says when it is enough.
process.on("SIGINT", () => undefined);
process.on("message", ({ seed, options }) => {
  void runSeed(seed, options).then((result) => process.send(result));
});
