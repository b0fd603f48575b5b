/** The build command's answers when there is nothing to build with. */
import type * as Cli from "../../../host-sim/cli";

// By its whole name: beside it lies the entry cli.cjs.
const { main } = jest.requireActual<typeof Cli>("../../../host-sim/cli.ts");

let output = "";
const before = process.env.MODDABLE;

beforeEach(() => {
  output = "";
  delete process.env.MODDABLE;
  jest.spyOn(process.stderr, "write").mockImplementation((text) => ((output += String(text)), true));
});
afterEach(() => {
  jest.restoreAllMocks();
  if (before !== undefined) process.env.MODDABLE = before;
});

const tapline = (...args: string[]): Promise<number> => main(["node", "tapline", "moddable-build", ...args]);

it.each(["lin", "esp32"])("fails for %s with what is missing and where to read on", async (target) => {
  expect(await tapline(target)).toBe(1);
  expect(output).toMatch(/MODDABLE is not set.*docs\/moddable\.md/);
});

it("takes no other target, and not none", async () => {
  expect(await tapline("mac")).toBe(2);
  expect(output).toContain("lin, esp32");
  expect(await tapline()).toBe(2);
});
