/** Builds the page of the panel into build/panel: plain files, nothing inlined, because the content policy allows no inline code. */
import { fileURLToPath } from "node:url";

/** @type {import("vite").UserConfig} */
export default {
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  build: {
    outDir: fileURLToPath(new URL("../../../build/panel", import.meta.url)),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
  },
};
