/** A bench without a terminal: it shows what a test tells it to, and remembers what the page asked for. */
import type { FromBench } from "../../../host-sim/panel/protocol/from-bench";
import type { FromPage } from "../../../host-sim/panel/protocol/from-page";
import { encodePicture } from "../../../host-sim/panel/protocol/pixels";
import type { PaperStrip } from "../../../host-sim/panel/protocol/paper";
import type { BenchListener, PanelBench } from "../../../host-sim/panel/server/panel-bench";

const at = Date.UTC(2026, 2, 2, 9, 15, 0);

const strip: PaperStrip = {
  cut: true,
  lines: [
    { text: "Kwiaciarnia Pod Lipą", align: "centre", bold: true, doubleWidth: true, doubleHeight: true },
    { text: "ul. Długa 7", align: "centre", bold: false, doubleWidth: false, doubleHeight: false },
    { text: "31-147 Kraków", align: "centre", bold: false, doubleWidth: false, doubleHeight: false },
    { text: "", align: "left", bold: false, doubleWidth: false, doubleHeight: false },
    { text: "SPRZEDAŻ", align: "left", bold: true, doubleWidth: false, doubleHeight: false },
    {
      text: "VISA CREDIT                     476173******0011",
      align: "left",
      bold: false,
      doubleWidth: false,
      doubleHeight: false,
    },
    {
      text: "Kwota                                  12,34 PLN",
      align: "left",
      bold: true,
      doubleWidth: false,
      doubleHeight: false,
    },
    { text: "ZAAKCEPTOWANO", align: "centre", bold: true, doubleWidth: true, doubleHeight: true },
  ],
};

/** A state with something in every part of the page. */
export const demoSnapshot: readonly FromBench[] = [
  {
    type: "hello",
    protocol: 1,
    engine: "xs",
    terminalId: "TAPLINE1",
    cards: [
      {
        id: "visa-credit",
        title: "Visa credit, CVN 18",
        scheme: "Visa",
        maskedPan: "476173******0011",
        expiry: "12/30",
        contactless: true,
        contact: true,
        stripe: false,
      },
      {
        id: "mastercard-credit",
        title: "Mastercard credit, CVN 17",
        scheme: "Mastercard",
        maskedPan: "541333******0014",
        expiry: "12/30",
        contactless: true,
        contact: true,
        stripe: false,
      },
      {
        id: "visa-sca",
        title: "Visa, issuer answers 1A",
        scheme: "Visa",
        maskedPan: "476173******0029",
        expiry: "12/30",
        contactless: true,
        contact: false,
        stripe: false,
      },
      {
        id: "stripe-plain",
        title: "Stripe card without chip",
        scheme: "Visa",
        maskedPan: "411111******1111",
        expiry: "12/30",
        contactless: false,
        contact: false,
        stripe: true,
      },
    ],
  },
  { type: "power", state: "on" },
  { type: "screen", texts: ["Kwiaciarnia Pod Lipą", "Zbliż kartę", "12,34 PLN"] },
  { type: "lights", pattern: [true, false, false, false] },
  { type: "sound", hz: 0, duty: 0 },
  { type: "field", carrier: true, cards: [] },
  { type: "slot", card: null },
  { type: "printer", paper: true },
  { type: "paper", strips: [strip] },
  { type: "receipts", torn: [[strip]] },
  { type: "network", cut: false },
  { type: "uplink", open: true, version: "1.3", suite: "TLS_AES_256_GCM_SHA384" },
  {
    type: "messages",
    added: [
      {
        id: 1,
        at,
        from: "terminal",
        mti: "0800",
        byteLength: 60,
        fields: [
          { field: 0, name: "message type", value: "0800" },
          { field: 70, name: "network management information code", value: "001" },
        ],
      },
      {
        id: 2,
        at: at + 31,
        from: "host",
        mti: "0810",
        byteLength: 62,
        fields: [
          { field: 0, name: "message type", value: "0810" },
          { field: 39, name: "response code", value: "00" },
        ],
      },
      {
        id: 3,
        at: at + 9000,
        from: "terminal",
        mti: "0200",
        byteLength: 311,
        fields: [
          { field: 0, name: "message type", value: "0200" },
          { field: 2, name: "primary account number", value: "476173******0011" },
          { field: 4, name: "amount, transaction", value: "000000001234" },
          {
            field: 55,
            name: "integrated circuit card data",
            value: "9F26=1122334455667788 9F27=80 9F10=06011203A00000 9F37=AABBCCDD 9F36=0001 95=0000000000",
          },
        ],
      },
      {
        id: 4,
        at: at + 9042,
        from: "host",
        mti: "0210",
        byteLength: 120,
        fields: [
          { field: 0, name: "message type", value: "0210" },
          { field: 39, name: "response code", value: "00" },
        ],
      },
    ],
  },
  {
    type: "frames",
    left: 0,
    added: Array.from({ length: 40 }, (_, index) => ({
      id: index + 1,
      atMs: 12.5 * index,
      from: index % 2 === 0 ? "firmware" : "bench",
      kind: index % 2 === 0 ? "call" : "answer",
      name: index % 4 < 2 ? "i2cRead" : "textWidth",
      detail: index % 2 === 0 ? "handle 3, count 12" : "12 bytes",
      byteLength: 14,
    })),
  },
  {
    type: "log",
    added: [
      { id: 1, at, level: "info", event: "boot", values: { version: "0.1.0" } },
      { id: 2, at: at + 20, level: "warning", event: "uplink.closed", values: { code: "N3" } },
    ],
  },
  {
    type: "instruments",
    sample: {
      slotBytes: 32,
      slotsUsed: 3100,
      slotsPeak: 3900,
      chunkBytesUsed: 41000,
      chunkBytesPeak: 66000,
      stackSlotsUsed: 40,
      stackSlotsPeak: 310,
      stackSlotsLimit: 1024,
      heapReservedBytes: 209_768,
      collections: 2010,
      tlsBytes: 33_305,
      tlsBytesPeak: 39_681,
      tlsLimitBytes: 131_072,
      steps: 12_345_678,
      heapLimitBytes: 327680,
    },
  },
];

export class DemoBench implements PanelBench {
  readonly actions: FromPage[] = [];
  readonly #state = new Map<string, FromBench>();
  readonly #listeners = new Set<BenchListener>();
  /** Reason that the next actions are refused with. */
  refusal: string | undefined;

  constructor(snapshot: readonly FromBench[] = demoSnapshot) {
    for (const message of snapshot) this.#state.set(message.type, message);
  }

  snapshot(): FromBench[] {
    return [...this.#state.values()];
  }

  picture(): Uint8Array {
    const pixels = new Uint16Array(320 * 240);
    for (let index = 0; index < pixels.length; index++)
      pixels[index] = ((index >> 8) & 0x1f) | (index % 320 < 160 ? 0xf800 : 0);
    return encodePicture({ width: 320, height: 240, pixels });
  }

  subscribe(listener: BenchListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  act(action: FromPage): Promise<string | undefined> {
    this.actions.push(action);
    return Promise.resolve(this.refusal);
  }

  /** Tells all pages, and those that come later. */
  tell(message: FromBench): void {
    this.#state.set(message.type, message);
    for (const listener of [...this.#listeners]) listener.message(message);
  }
}
