/** What people ask of the terminal itself in the menu: a test of the line, its data, a receipt once more, the audit log to its acquirer. */
import type { TextKey } from "../ui/i18n/text-en";
import type { TextValues } from "../ui/i18n/translate";
import type { NoticeTone } from "../ui/screens/notice";
import type { CodedRole } from "./access/coded-role";
import type { Safe } from "./safe";
import type { SaleParts } from "./sale";
import { VERSION } from "./version";
import { within } from "./waiting";

/** How long a test waits for a connection. */
const PREPARE_MS = 20_000;
/** How long the audit log may take to be sent: a full one is some forty messages. */
const EXPORT_MS = 120_000;

export class MenuService {
  readonly #parts: SaleParts;
  readonly #safe: Safe;

  constructor(parts: SaleParts, safe: Safe) {
    this.#parts = parts;
    this.#safe = safe;
  }

  /** Hands the audit log to the acquirer, and shows how much is left. */
  async export(role: CodedRole): Promise<void> {
    const { front, session, ports } = this.#parts;
    const show = (entries: number): void => {
      const text = { key: "export.busy.text", values: { count: String(entries) } } as const;
      front.show({ kind: "notice", tone: "plain", title: { key: "export.busy" }, text, hints: [] });
    };
    const { audit, auditExport } = this.#safe;
    show(audit.sequence);
    const state = await session.prepare(PREPARE_MS);
    if (state.kind !== "ready") return this.#notExported("code" in state ? state.code : "H0");
    const sent = auditExport.begin(role, show);
    session.attend();
    const result = await within(ports.clock, EXPORT_MS, sent, undefined);
    auditExport.abandon();
    if (result?.kind !== "sent") return this.#notExported(result?.code ?? "H1");
    return this.notice("good", "export.done", "export.done.text", { sequence: String(result.sequence) });
  }

  #notExported(code: string): Promise<void> {
    return this.notice("problem", "export.failed", "echo.failed.text", { code });
  }

  /** Tests the way to the host. */
  async echo(): Promise<void> {
    const { front, session } = this.#parts;
    const text = { key: "host.testing.text" } as const;
    front.show({ kind: "notice", tone: "plain", title: { key: "host.testing" }, text, hints: [] });
    await session.prepare(PREPARE_MS);
    const result = await session.echo();
    if (result.kind === "answered" && result.approved) return this.notice("good", "echo.done", "echo.done.text");
    const code = result.kind === "answered" ? (result.answer.get(39) ?? "") : result.code;
    return this.notice("problem", "echo.failed", "echo.failed.text", { code });
  }

  /** Prints the last receipt once more. */
  async reprint(): Promise<void> {
    const { front, receipts } = this.#parts;
    const { last } = receipts;
    if (last === undefined) return this.notice("plain", "reprint.none", "reprint.none.text");
    if (!receipts.hasPrinter) return this.notice("problem", "print.offline", "reprint.none.text");
    return receipts.print(last, "merchant", front.language, true);
  }

  /** Shows what the merchant reads out when calling service. */
  async information(): Promise<void> {
    const { front, keys, settings, session, counters, ports } = this.#parts;
    const state = session.state;
    const connection = "tlsVersion" in state ? `TLS ${state.tlsVersion}` : "code" in state ? state.code : "–";
    front.show({
      kind: "information",
      rows: [
        { label: "information.terminal", value: settings.terminalId },
        { label: "information.merchant", value: settings.merchantId },
        { label: "information.version", value: VERSION },
        { label: "information.board", value: ports.board.name },
        { label: "information.host", value: `${settings.host.name}:${settings.host.port}` },
        { label: "information.connection", value: connection },
        { label: "information.stan", value: String(counters.current("stan")).padStart(6, "0") },
      ],
    });
    await keys.nextWithin(settings.timeouts.entrySeconds * 1000);
  }

  /** A word that stands for a while, or until a key. */
  async notice(tone: NoticeTone, title: TextKey, text: TextKey, values?: TextValues): Promise<void> {
    const { front, keys, settings } = this.#parts;
    const hints = [{ key: "enter", label: "key.ok" }] as const;
    front.show({ kind: "notice", tone, title: { key: title }, text: { key: text, values }, hints });
    await keys.nextWithin(settings.timeouts.resultSeconds * 1000);
  }
}
