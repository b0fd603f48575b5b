/** All benchmarks by name. Each loads its own parts only when it runs. */

export interface BenchmarkResult {
  /** For programs: plain data. */
  readonly figures: unknown;
  /** For people: lines of text. */
  readonly table: string;
  /** Something that must hold does not: the command ends with 1. */
  readonly failed?: boolean;
}

/** What the command line may say to those that know of it. */
export interface BenchmarkOptions {
  readonly seed?: number;
  /** How many sessions. */
  readonly sessions?: number;
  /** This one alone. */
  readonly session?: number;
  /** Cards by this interface alone, counted by themselves. */
  readonly by?: "contact" | "contactless";
}

export interface Benchmark {
  readonly title: string;
  run(options: BenchmarkOptions): Promise<BenchmarkResult>;
}

export type BenchmarkName = "iso8583" | "xs" | "card" | "mutations" | "days" | "start" | "journal";

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
  card: {
    title: "Cards: terminal time to the last command, and heap, of taps and an inserted card",
    run: async () => {
      const { benchmarkTerminalTime } = await import("./terminal-time");
      return benchmarkTerminalTime();
    },
  },
  mutations: {
    title: "Cards that lie: mutated answers, every profile, contact and contactless",
    run: async (options) => {
      const { benchmarkMutations } = await import("./mutations");
      return benchmarkMutations(options);
    },
  },
  days: {
    title: "Days: merchants' days, busy ones and days of chaos, on each engine",
    run: async () => {
      const { benchmarkDays } = await import("./days");
      return benchmarkDays();
    },
  },
  journal: {
    title: "Journal: flash operations of an append, time of a mount, wear",
    run: async () => {
      const { benchmarkJournal } = await import("./journal");
      return benchmarkJournal();
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
