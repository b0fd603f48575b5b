/**
 * Lets Node load the bench's TypeScript through ts-node (with swc: types are checked by `npm run types`, not here). What it makes of a file is
 * kept in build/transpiled until the file changes: then a command starts without ts-node's compilers, whose loading takes longer than the command.
 */
"use strict";
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

const root = path.resolve(__dirname, "..");
const project = path.join(root, "tsconfig.json");
const kept = path.join(root, "build", "transpiled");
/** Part of every digest: another compiler, or another configuration, makes something else. */
const versions = ["ts-node", "@swc/core"].map((name) => require(`${name}/package.json`).version);
const maker = `${versions.join(" ")} ${fs.readFileSync(project, "utf8")}`;

let compiler;

function compile(text, file) {
  compiler ??= require("ts-node").create({ project, transpileOnly: true, swc: true });
  return compiler.compile(text, file);
}

/** JavaScript of a TypeScript file. What is kept ends with the digest of what it was made of. */
function javascriptOf(file) {
  const text = fs.readFileSync(file, "utf8");
  const digest = `\n// ${createHash("sha256").update(maker).update(file).update(text).digest("hex")}\n`;
  const place = path.join(kept, `${path.relative(root, file).replaceAll(path.sep, "!")}.js`);
  const known = readIfThere(place);
  if (known?.endsWith(digest)) return known;
  const made = compile(text, file) + digest;
  keep(place, made);
  return made;
}

function readIfThere(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** Whole or not at all, as several processes start at once; where nothing can be kept, everything works, only slower. */
function keep(place, made) {
  const unfinished = `${place}.${process.pid}`;
  try {
    fs.mkdirSync(kept, { recursive: true });
    fs.writeFileSync(unfinished, made);
    fs.renameSync(unfinished, place);
  } catch {
    fs.rmSync(unfinished, { force: true });
  }
}

process.setSourceMapsEnabled(true);
Module._extensions[".ts"] = (module, file) => module._compile(javascriptOf(file), file);
