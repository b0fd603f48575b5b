/** Lets Node load the bench's TypeScript (ts-node with swc: types are checked by `npm run types`, not here). */
"use strict";
const path = require("node:path");
require("ts-node").register({
  project: path.resolve(__dirname, "..", "tsconfig.json"),
  transpileOnly: true,
  swc: true,
});
