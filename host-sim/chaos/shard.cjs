/** A process that plays seeds: takes one after the other over its channel, and ends when that closes. */
"use strict";
require("../register.cjs");
const { runSeed } = require("./seed-run.ts");

process.on("message", ({ seed, options }) => {
  void runSeed(seed, options).then((result) => process.send(result));
});
