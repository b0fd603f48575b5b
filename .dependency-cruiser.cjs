/** The import rules of docs/architecture.md as a test. Every rule says why it exists; the reason is printed when it breaks. */
"use strict";

/** Allows a folder to import itself and the listed places, nothing else inside the repository. */
function only(name, folder, allowed, why) {
  const places = [folder, ...allowed].map((place) => `^${place}`).join("|");
  return { name, severity: "error", comment: why, from: { path: `^${folder}` }, to: { pathNot: places } };
}

/** Modules of the Moddable SDK that providers import; they exist only in its builds. */
const SDK_MODULES = "(embedded:|commodetto/|mc/|Resource$|net$|qrcode$|sntp$|time$|timer$)";

const f = (names) => names.map((name) => `firmware/${name}(/|\\.ts$|$)`);

module.exports = {
  forbidden: [
    only(
      "ports-are-pure",
      "firmware/ports/",
      [],
      "Ports are interfaces: whoever implements one must not pull in anything else.",
    ),
    only(
      "codec-is-pure",
      "firmware/codec/",
      [],
      "Codecs are functions over bytes; they run anywhere, so they import nothing.",
    ),
    only("iso8583-stands-alone", "firmware/iso8583/", f(["codec", "ports"]), "Messages know nothing of cards or keys."),
    only(
      "crypto-stands-alone",
      "firmware/crypto/",
      f(["codec", "ports"]),
      "Key handling knows nothing of messages or cards.",
    ),
    only(
      "card-stands-alone",
      "firmware/card/",
      f(["codec", "ports"]),
      "Card commands know nothing of messages or keys.",
    ),
    only(
      "emv-below-policy",
      "firmware/emv/",
      f(["card", "crypto", "codec", "ports"]),
      "A kernel decides by the card and its configuration, never by screens, hosts or storage.",
    ),
    only(
      "storage-below-policy",
      "firmware/storage/",
      f(["crypto", "codec", "ports"]),
      "Storage keeps records; it does not know what a sale is.",
    ),
    only(
      "update-below-policy",
      "firmware/update/",
      f(["crypto", "codec", "ports"]),
      "The update path must work when everything above it is broken.",
    ),
    only(
      "ui-below-policy",
      "firmware/ui/",
      f(["codec", "ports"]),
      "Screens draw a state they are given; they do not decide.",
    ),
    only(
      "terminal-never-hardware",
      "firmware/terminal/",
      f(["ui", "update", "storage", "emv", "card", "crypto", "iso8583", "codec", "ports"]),
      "Policy must run on every engine, so it never sees a driver or a provider.",
    ),
    only(
      "drivers-see-ports",
      "firmware/drivers/",
      f(["ports", "codec"]),
      "A driver gets its IO by options; that is what lets the same driver run on a chip and on the bench.",
    ),
    only(
      "providers-build-ports",
      "firmware/providers/",
      [...f(["drivers", "ports", "native", "codec"]), "node_modules/@moddable/", SDK_MODULES],
      "Only providers touch embedded:* and native modules.",
    ),
    only("native-is-thin", "firmware/native/", f(["ports"]), "Faces of C code carry no logic of ours."),
    only(
      "main-joins",
      "firmware/main\\.ts$",
      f(["terminal", "ports"]),
      "The composition root hands ports to the terminal, nothing more.",
    ),
    {
      name: "firmware-without-node",
      severity: "error",
      comment: "The firmware runs on a chip: no Node built-ins. Time, randomness and IO come through ports.",
      from: { path: "^firmware/" },
      // The SDK has a module named net too; that only providers import it is another rule.
      to: { dependencyTypes: ["core"], pathNot: "^net$" },
    },
    {
      name: "firmware-without-bench",
      severity: "error",
      comment: "The firmware must not know that a bench exists.",
      from: { path: "^firmware/" },
      to: { path: "^(host-sim|test|manifests|certs)/" },
    },
    {
      name: "bench-shares-codecs-only",
      severity: "error",
      comment:
        "The bench judges the firmware, so it shares only byte codecs with it; one bug must not hide on both sides.",
      from: { path: "^host-sim/", pathNot: "^host-sim/(engine|bench)/" },
      to: { path: "^firmware/", pathNot: "^firmware/(codec|iso8583)/" },
    },
    {
      name: "engine-starts-firmware",
      severity: "error",
      comment: "The engine starts the firmware through its root and the link provider, as a board does.",
      from: { path: "^host-sim/engine/" },
      to: { path: "^firmware/", pathNot: "^firmware/(codec|main|ports|providers/link|native)(/|\\.ts$)" },
    },
    {
      name: "nothing-imports-tests",
      severity: "error",
      comment: "Tests may be deleted without breaking the product.",
      from: { pathNot: "^test/" },
      to: { path: "^test/" },
    },
    {
      name: "no-cycles",
      severity: "error",
      comment: "A cycle means two files share one noun.",
      from: { path: "^(firmware|host-sim)/" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-orphans",
      severity: "error",
      comment: "A module that nobody reaches is dead or forgotten.",
      from: {
        orphan: true,
        path: "^(firmware|host-sim)/",
        pathNot: "(^firmware/typings/|\\.d\\.ts$|/cli\\.cjs$|/web/|\\.config\\.)",
      },
      to: {},
    },
    {
      name: "imports-resolve",
      severity: "error",
      comment: "An import that cannot be resolved compiles nowhere.",
      from: { path: "^(firmware|host-sim|test)/" },
      to: { couldNotResolve: true, pathNot: `^${SDK_MODULES}` },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(build|coverage)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { extensions: [".ts", ".tsx", ".js", ".cjs", ".json"] },
  },
};
