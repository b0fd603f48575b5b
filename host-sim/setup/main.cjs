/**
 * First part of the set-up, in plain JavaScript because nothing is installed yet: checks Node, makes sure the packages that
 * the npm dependencies compile with are there, runs `npm ci` when the lock file has changed, then hands over to setup.ts.
 *
 * Usage: node host-sim/setup/main.cjs start|test
 */
"use strict";
const { spawnSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

const root = path.resolve(__dirname, "..", "..");
const profile = process.argv[2];
const stampFile = path.join(root, "node_modules", ".tapline-lock");

function stop(message) {
  process.stderr.write(`set-up: ${message}\n`);
  process.exit(1);
}

function say(message) {
  process.stdout.write(`set-up: ${message}\n`);
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    stop(`Node 20.19 or newer is needed; this is ${process.versions.node}`);
}

/** better-sqlite3 is compiled here; its recipe needs a C++ compiler, make and Python. */
function checkCompilers() {
  const wanted = { "g++": "g++", make: "make", python3: "python3" };
  const missing = Object.keys(wanted).filter(
    (tool) => spawnSync(tool, ["--version"], { stdio: "ignore" }).status !== 0,
  );
  if (missing.length === 0) return;
  const packages = missing.map((tool) => wanted[tool]);
  if (process.getuid?.() !== 0) stop(`please install the Debian packages: ${packages.join(" ")}`);
  say(`installing Debian packages: ${packages.join(" ")}`);
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", ...packages]]) {
    const run = spawnSync("apt-get", args, { stdio: ["ignore", "ignore", "inherit"], env: environment });
    if (run.status !== 0) stop(`apt-get ${args[0]} failed; please install by hand: ${packages.join(" ")}`);
  }
}

/** node-gyp must not fetch Node's headers: they stand beside the binary in every usual installation of Node. */
function headersDirectory() {
  const prefix = path.dirname(path.dirname(fs.realpathSync(process.execPath)));
  return fs.existsSync(path.join(prefix, "include", "node", "node.h")) ? prefix : undefined;
}

function installModules() {
  const lock = fs.readFileSync(path.join(root, "package-lock.json"));
  const stamp = createHash("sha256").update(lock).update(process.version).digest("hex");
  if (fs.existsSync(stampFile) && fs.readFileSync(stampFile, "utf8") === stamp) return;
  checkCompilers();
  const nodedir = headersDirectory();
  if (nodedir === undefined) {
    stop("the C++ headers of Node are not beside its binary (include/node); please install Node with its headers");
  }
  say("installing npm packages (npm ci); compiling better-sqlite3 takes a minute or two");
  const environment = { ...process.env, npm_config_nodedir: nodedir, npm_config_build_from_source: "true" };
  const run = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: environment,
  });
  if (run.status !== 0) stop("npm ci failed");
  fs.writeFileSync(stampFile, stamp);
}

if (profile !== "start" && profile !== "test") {
  process.stderr.write("usage: node host-sim/setup/main.cjs start|test\n");
  process.exit(2);
}
checkNode();
installModules();
require("../register.cjs");
require("./setup.ts")
  .setUp(profile)
  .catch((error) => stop(error instanceof Error ? error.message : String(error)));
