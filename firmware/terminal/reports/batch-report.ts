/** What the reports say: X of the open batch, Z of the one that was settled last. */
import type { Instant } from "../../ports/clock";
import type { Settings } from "../../storage/settings";
import type { ReportData } from "../../ui/report";
import type { Books, SettledBatch } from "../books/books";
import { localTime } from "../local-time";
import { totalsIn } from "../settlement/reconciliation";

export interface ReportParts {
  readonly settings: Settings;
  readonly books: Books;
  readonly now: Instant;
  readonly development: boolean;
}

/** The open batch as it stands now. */
export function xReport({ settings, books, now, development }: ReportParts): ReportData {
  const { queue, declined } = books;
  return {
    ...heading(settings, now, development),
    kind: "X",
    batch: books.batch,
    totals: books.totals.lines,
    pending: { count: queue.count, amountMinor: queue.valueMinor },
    declined: { count: declined.count, amountMinor: declined.valueMinor },
    usedPercent: books.usedPercent,
    unsettled: books.closing?.number,
    end: undefined,
  };
}

/** A batch that was settled, dated by when its totals were asked for. */
export function zReport(settings: Settings, batch: SettledBatch, development: boolean): ReportData {
  const { kind, figures } = batch.end;
  return {
    ...heading(settings, batch.at, development),
    kind: "Z",
    batch: batch.number,
    totals: totalsIn(batch.message),
    pending: undefined,
    declined: batch.declined,
    usedPercent: undefined,
    unsettled: undefined,
    end: kind === "agreed" ? { kind } : { kind, host: figures },
  };
}

type Heading = Pick<
  ReportData,
  "merchant" | "terminalId" | "merchantId" | "currency" | "date" | "time" | "development"
>;

function heading(settings: Settings, at: Instant, development: boolean): Heading {
  const { merchant, terminalId, merchantId, currency } = settings;
  const { dateText, timeText } = localTime(settings.time, at);
  return { merchant, terminalId, merchantId, currency, date: dateText, time: timeText, development };
}
