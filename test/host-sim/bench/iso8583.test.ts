import { benchmarkIso8583, iso8583Table } from "../../../host-sim/bench/iso8583";

test("the benchmark runs every subject and weighs them (how fast they are is no test's business)", () => {
  const result = benchmarkIso8583(1);
  for (const operation of ["pack", "unpack"]) {
    const subjects = result.rows.filter((row) => row.operation === operation).map(({ subject }) => subject);
    for (const wanted of [
      "tapline binary87",
      "tapline ascii87",
      "tapline bcd87",
      "by hand",
      "npm iso_8583",
      "jPOS ISO87A",
    ]) {
      expect(subjects).toContain(wanted);
    }
  }
  for (const { perSecond } of result.rows) expect(perSecond).toBeGreaterThan(0);
  for (const { ratio, wanted, met } of result.goals) expect(met).toBe(ratio >= wanted);
  expect(iso8583Table(result).split("\n")).toHaveLength(result.rows.length + result.goals.length);
});
