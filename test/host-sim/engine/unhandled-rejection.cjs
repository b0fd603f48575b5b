/** Two engines in a process of their own; the firmware of one lets a promise fail that nobody handles. */
"use strict";
require("../../../host-sim/register.cjs");
const { LinkReader } = require("../../../firmware/codec/link-bytes");
const { NodeEngine } = require("../../../host-sim/engine/node");

const idle = () => Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, 0, 0);
const handlers = { call: () => Uint8Array.of(0x81, 0), post: () => undefined };

async function main() {
  const failing = new NodeEngine((host) =>
    host.attach({
      idle,
      wake: () => void Promise.resolve().then(() => new LinkReader(new Uint8Array(0)).unsigned(1)),
    }),
  );
  const healthy = new NodeEngine((host) => host.attach({ idle, wake: () => undefined }));
  await failing.start(handlers);
  await healthy.start(handlers);
  const results = await Promise.allSettled([failing.wake(new Uint8Array(0)), healthy.wake(new Uint8Array(0))]);
  const fault = results[0].reason.fault;
  const { kind, message, module } = fault;
  process.stdout.write(
    JSON.stringify({
      faults: [{ kind, message, module }],
      lineIsNumber: Number.isInteger(fault.line) && fault.line > 1,
      otherEngineLives: results[1].status === "fulfilled",
    }),
  );
  await healthy.stop();
}

main();
