/** Entry of the `tapline` command: registers the TypeScript loader, then runs cli.ts. */
"use strict";
require("./register.cjs");
require("./cli.ts")
  .main(process.argv)
  .then((code) => {
    process.exitCode = code;
  });
