/** One thread of the campaign: runs the sessions it is told to, and tells what came of them. */
"use strict";
const { parentPort, workerData } = require("node:worker_threads");
require("../../register.cjs");
const { Campaign } = require("./campaign");

const prepared = Campaign.prepare(workerData.seed, workerData.interfaces);
parentPort.on("message", async (portion) => parentPort.postMessage(await (await prepared).run(portion)));
