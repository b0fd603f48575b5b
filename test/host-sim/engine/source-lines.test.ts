import { SourceLines } from "../../../host-sim/engine/source-lines";
import { moduleOf } from "../../support/xs-image";

describe("Lines of a fault", () => {
  const typescript = `interface A {\n  a: number;\n}\n\nexport function f(it: A): number {\n  return it.a;\n}\n`;
  const module = moduleOf("shop/f", typescript);
  const lineOf = (source: string): number => module.source.split("\n").findIndex((line) => line.includes(source)) + 1;

  test("lead from the JavaScript to the TypeScript, in the line and in the stack", () => {
    const line = lineOf("return it.a");
    expect(line).not.toBe(6);
    const stack = `at f (shop/f:${line})\nat (anonymous) (other:3)\nat g`;
    expect(
      new SourceLines([module]).translate({ kind: "exception", message: "m", module: "shop/f", line, stack }),
    ).toEqual({
      kind: "exception",
      message: "m",
      module: "shop/f",
      line: 6,
      stack: "at f (shop/f:6)\nat (anonymous) (other:3)\nat g",
    });
  });

  test("stay as they are without a map, beyond its end, and where a fault has none", () => {
    const lines = new SourceLines([module, { moduleName: "plain", source: "" }]);
    expect(lines.original("plain", 7)).toBe(7);
    expect(lines.original("unknown", 7)).toBe(7);
    expect(lines.original("shop/f", 700)).toBe(700);
    expect(lines.translate({ kind: "memory", message: "out of memory" })).toEqual({
      kind: "memory",
      message: "out of memory",
    });
  });
});
