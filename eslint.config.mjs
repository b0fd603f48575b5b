/** Lint rules. Where a rule bans something, it names the replacement. */
import tseslint from "typescript-eslint";

const banned = (names, replacement) => names.map((name) => ({ name, message: replacement }));

export default tseslint.config(
  // The simulator's device is JavaScript for another program's engine: no types to check it with.
  { ignores: ["node_modules/", "build/", "coverage/", "**/*.cjs", "**/*.mjs", "manifests/lin/simulator/"] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "separate-type-imports" }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/require-await": "off",
      eqeqeq: "error",
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
      "no-console": "error",
    },
  },
  {
    files: ["firmware/**/*.ts", "manifests/**/*.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        ...banned(["Buffer"], "Use Uint8Array and firmware/codec: Buffer does not exist on the device."),
        ...banned(
          ["process", "require", "module", "__dirname"],
          "Node does not exist on the device; take what you need through a port.",
        ),
        ...banned(
          ["setTimeout", "setInterval", "setImmediate", "clearTimeout"],
          "Use ports/clock: time belongs to the bench in replays.",
        ),
        ...banned(["Intl"], "XS has no Intl; formats live in firmware/ui."),
        ...banned(["TextEncoder", "TextDecoder"], "Use codec/utf8: XS has neither by default."),
        ...banned(["crypto", "performance", "console"], "Use ports/random, ports/clock, ports/log."),
      ],
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: "Use ports/clock." },
        { object: "Math", property: "random", message: "Use ports/random." },
      ],
      "no-restricted-syntax": [
        "error",
        {
          selector: "TSEnumDeclaration",
          message: "Use a const table: an enum leaves code behind that mcconfig does not erase.",
        },
        { selector: "TSParameterProperty", message: "Declare the field: types must be erasable." },
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "Use ports/clock." },
        {
          selector: "PropertyDefinition[static=true] > NewExpression",
          message: "XS 13.3 throws on a static initialiser that constructs; build it in a function.",
        },
        { selector: "ImportExpression", message: "No dynamic import: modules are known when the image is made." },
      ],
    },
  },
  {
    files: ["test/**/*.ts"],
    rules: {
      "@typescript-eslint/unbound-method": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "max-lines": "off",
    },
  },
);
