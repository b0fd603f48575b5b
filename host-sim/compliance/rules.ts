/**
 * What a statement is held to, as data: each line with the rule it is for and how it is judged. TA14-002A: US-CERT alert "Backoff Point-of-Sale
 * Malware", 2014. PCI DSS: version 4.0.1. PCI PTS POI: topics of its Security Requirements; a report is no evaluation by them.
 */
import type { Statement } from "./statement";

export type State = "ok" | "attention" | "failed";

/** What is known beside the statement. */
export interface Circumstances {
  readonly now: number;
  readonly receivedAt: number;
  /** Whether the signature is that of the terminal's certificate; `absent`: it came without one. */
  readonly signature: "valid" | "invalid" | "absent" | "no-certificate";
}

/** A judgement: a state, and a text of `report-texts.ts` with its values. */
export interface Verdict {
  readonly state: State;
  readonly evidence: string;
  readonly values?: Readonly<Record<string, string | number>>;
}

export interface Rule {
  readonly id: string;
  readonly alert?: string;
  readonly dss?: string;
  readonly pts?: string;
  judge(statement: Statement, circumstances: Circumstances): Verdict;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Transactions of one initial key: X9.24-3 counts in 32 bits, X9.24-1 in 21. */
const counterSpan = { aes: 2 ** 32, tdes: 2 ** 21 } as const;

const ok = (evidence: string, values?: Verdict["values"]): Verdict => ({ state: "ok", evidence, values });
const attention = (evidence: string, values?: Verdict["values"]): Verdict => ({ state: "attention", evidence, values });
const failed = (evidence: string, values?: Verdict["values"]): Verdict => ({ state: "failed", evidence, values });

export const rules: readonly Rule[] = [
  {
    id: "signature",
    alert: "compliance guarantee",
    pts: "Device Authentication",
    judge: (_, { signature }) => {
      if (signature === "valid") return ok("signature.valid");
      return signature === "no-certificate" ? attention("signature.no-certificate") : failed(`signature.${signature}`);
    },
  },
  {
    id: "fresh",
    alert: "compliance guarantee",
    judge: ({ time }, { now, receivedAt }) => {
      const values = { time, hours: Math.floor((now - receivedAt) / hourMs) };
      if (now - receivedAt > 7 * dayMs) return failed("fresh.old", values);
      return now - receivedAt > 2 * dayMs ? attention("fresh.old", values) : ok("fresh.recent", values);
    },
  },
  {
    id: "approval",
    pts: "Approval",
    judge: ({ development, board }) => attention(development ? "approval.development" : "approval.none", { board }),
  },
  {
    id: "codes",
    alert: "use strong passwords",
    dss: "2.2.2, 8.3.4",
    pts: "Sensitive Services",
    judge: ({ codes }) => {
      return codes.length === 3 ? ok("codes.all") : failed("codes.missing", { count: codes.length });
    },
  },
  {
    id: "update",
    alert: "update software",
    dss: "6.3.3",
    pts: "Firmware Updates",
    judge: ({ age, version, built }, { now }) => {
      const values = { version, built: built.slice(0, 10), days: Math.floor((now - Date.parse(built)) / dayMs) };
      if (age === "supported") return ok("update.supported", values);
      return age === "ageing" ? attention("update.ageing", values) : failed("update.outdated", values);
    },
  },
  {
    id: "egress",
    alert: "install a firewall; restrict Internet access",
    dss: "1.2.5, 1.3.2",
    pts: "Open Protocols",
    judge: ({ egress }) =>
      egress.length === 1
        ? ok("egress.one", { list: egress[0] })
        : attention("egress.many", { list: egress.join(", ") }),
  },
  {
    id: "image",
    alert: "use antivirus",
    dss: "5.2.3, 11.5.2",
    pts: "Firmware Authenticity",
    judge: ({ image, selfTest, development }) => {
      if (selfTest.failed.includes("image")) return failed("image.damaged");
      if (image === null) return attention("image.none");
      return development ? attention("image.development", { digest: image }) : ok("image.known", { digest: image });
    },
  },
  {
    id: "configuration",
    alert: "use antivirus",
    dss: "11.5.2",
    judge: ({ configuration }) =>
      configuration === null ? failed("configuration.none") : ok("configuration.known", { digest: configuration }),
  },
  {
    id: "remote",
    alert: "disallow remote access",
    dss: "2.2.4",
    judge: ({ development }) => (development ? attention("remote.development") : ok("remote.release")),
  },
  {
    id: "selfTest",
    pts: "Self-Tests",
    judge: ({ selfTest, time }) => {
      const values = { time: selfTest.time, tests: selfTest.failed.join(", ") };
      if (selfTest.failed.length > 0) return failed("selfTest.failed", values);
      const isOld = Date.parse(time) - Date.parse(selfTest.time) > 25 * hourMs;
      return isOld ? failed("selfTest.old", values) : ok("selfTest.passed", values);
    },
  },
  {
    id: "restart",
    pts: "Self-Tests",
    judge: ({ started, time }) => {
      const hours = Math.floor((Date.parse(time) - Date.parse(started)) / hourMs);
      return hours > 24 ? attention("restart.late", { started, hours }) : ok("restart.daily", { started, hours });
    },
  },
  {
    id: "tamper",
    dss: "9.5.1",
    pts: "Tamper-Detection Mechanisms",
    judge: ({ tamper }) => {
      if (tamper === null) return attention("tamper.none");
      if (tamper.open.length > 0) return failed("tamper.open", { list: tamper.open.join(", ") });
      if (tamper.lastWipe === "tamper") return failed("tamper.wiped");
      return tamper.lastWipe === null
        ? ok("tamper.closed")
        : attention("tamper.wipedOtherwise", { reason: tamper.lastWipe });
    },
  },
  {
    id: "keys",
    dss: "3.7.1, 3.7.4",
    pts: "Key Management",
    judge: ({ keys: { algorithm, id, next } }) => {
      if (id === null) return failed("keys.none");
      const name = algorithm === "aes" ? "AES DUKPT (X9.24-3)" : "TDES DUKPT (X9.24-1)";
      if (next === null) return failed("keys.used", { name, id });
      const left = counterSpan[algorithm] - next;
      const values = { name, id, left };
      if (left < counterSpan[algorithm] / 10) return attention("keys.low", values);
      return algorithm === "tdes" ? attention("keys.tdes", values) : ok("keys.good", values);
    },
  },
  {
    id: "certificate",
    dss: "4.2.1, 4.2.1.1",
    pts: "Open Protocols",
    judge: ({ certificate, roots }, { now }) => {
      if (certificate === null) return attention("certificate.factory", { roots });
      const days = Math.floor((Date.parse(certificate) - now) / dayMs);
      const values = { until: certificate.slice(0, 10), days, roots };
      if (days < 0) return failed("certificate.expired", values);
      return days < 14 ? attention("certificate.soon", values) : ok("certificate.good", values);
    },
  },
  {
    id: "vault",
    dss: "3.6.1",
    pts: "Protection of Sensitive Data",
    judge: ({ damaged }) => (damaged === 0 ? ok("vault.whole") : failed("vault.damaged", { count: damaged })),
  },
  {
    id: "audit",
    dss: "10.2.1, 10.3.4",
    judge: ({ audit: { sequence, head, broken } }) => {
      const values = { sequence, head };
      return broken ? failed("audit.broken", values) : ok("audit.whole", values);
    },
  },
  {
    id: "clock",
    dss: "10.6.1",
    judge: ({ time }, { receivedAt }) => {
      const seconds = Math.round((Date.parse(time) - receivedAt) / 1000);
      return Math.abs(seconds) > 120 ? attention("clock.off", { seconds }) : ok("clock.right", { seconds });
    },
  },
];
