/** All benchmarks by name. Each loads its own parts only when it runs. */

export interface BenchmarkResult {
  /** For programs: plain data. */
  readonly figures: unknown;
  /** For people: lines of text. */
  readonly table: string;
}

export interface Benchmark {
  readonly title: string;
  run(): Promise<BenchmarkResult>;
}

export type BenchmarkName = "iso8583" | "xs" | "start";

export const benchmarks: Readonly<Record<BenchmarkName, Benchmark>> = {
  iso8583: {
    title: "ISO 8583: a 0200 of 20 fields, packed and unpacked",
    run: async () => {
      const { benchmarkIso8583, iso8583Table } = await import("./iso8583");
      const figures = benchmarkIso8583();
      return { figures, table: iso8583Table(figures) };
    },
  },
  xs: {
    title: "XS: memory of the terminal, and steps of a tap",
    run: async () => {
      const { benchmarkXs } = await import("./xs");
      return benchmarkXs();
    },
  },
  start: {
    title: "npm start: from a set-up tree to a usable page",
    run: async () => {
      const { benchmarkStart } = await import("./start");
      return benchmarkStart();
    },
  },
};
