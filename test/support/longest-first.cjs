/**
 * The order of the files: those that take longest first, so that no core waits at the end for one of them. Jest itself knows only what
 * it measured on this machine before; the files of a fresh clone it sorts by their size.
 */
"use strict";
const path = require("node:path");
const { default: Sequencer } = require("@jest/test-sequencer");

/**
 * Beginnings of paths below `test`, the longest first: from minutes down to some ten seconds on two cores. Those with a browser follow one
 * another behind the longest of all, which keeps the other core: two browsers at once are slower than the people they stand for.
 */
const longest = [
  "flows/engines",
  "host-sim/panel/page.browser",
  "host-sim/panel/front.browser",
  "flows/testssl",
  "flows/chaos",
  "host-sim/chaos/sabotage",
  "power-cuts/",
  "host-sim/xs/heap",
  "flows/keys",
  "host-sim/board/pty/pcscd",
  "host-sim/memory-scan/run-scan",
  "host-sim/replay/trace-steps",
  "host-sim/cli",
  "host-sim/chaos/",
];
/** Cards, a browser and an engine in real time, and people's patience: it has both cores to itself. */
const last = "host-sim/panel/chip.browser";
const folder = path.resolve(__dirname, "..");

function placeOf(test) {
  const file = path.relative(folder, test.path).replaceAll(path.sep, "/");
  if (file.startsWith(last)) return longest.length + 1;
  const place = longest.findIndex((beginning) => file.startsWith(beginning));
  return place < 0 ? longest.length : place;
}

module.exports = class extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((left, right) => placeOf(left) - placeOf(right));
  }
};
