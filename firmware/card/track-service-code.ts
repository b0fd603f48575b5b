/** What the three digits of the service code allow (ISO/IEC 7813, annex: service code). */

/** Where a card may be used. `unknown` for digits the standard reserves. */
export type Interchange = "international" | "national" | "private" | "test" | "unknown";

/** What a card may be used for. */
export type AllowedServices = "all" | "goods-and-services" | "cash-only" | "atm-only" | "unknown";

export interface ServiceCode {
  readonly interchange: Interchange;
  /** The card has a chip, which is to be used where the terminal can (EMV Book 4, 6.6: 2 or 6 as the first digit). */
  readonly chip: boolean;
  /** The issuer wants to be asked each time. */
  readonly onlineOnly: boolean;
  readonly services: AllowedServices;
  /** `required`: no sale without PIN. `prompt`: a PIN where there is a PIN pad. */
  readonly pin: "none" | "required" | "prompt";
}

const INTERCHANGE: Readonly<Record<string, Interchange>> = Object.freeze({
  "1": "international",
  "2": "international",
  "5": "national",
  "6": "national",
  "7": "private",
  "9": "test",
});

const SERVICES: Readonly<Record<string, Pick<ServiceCode, "services" | "pin">>> = Object.freeze({
  "0": { services: "all", pin: "required" },
  "1": { services: "all", pin: "none" },
  "2": { services: "goods-and-services", pin: "none" },
  "3": { services: "atm-only", pin: "required" },
  "4": { services: "cash-only", pin: "none" },
  "5": { services: "goods-and-services", pin: "required" },
  "6": { services: "all", pin: "prompt" },
  "7": { services: "goods-and-services", pin: "prompt" },
});

/** Reads the three digits that `Track.serviceCode` holds. */
export function parseServiceCode(code: string): ServiceCode {
  const { services, pin } = SERVICES[code[2]] ?? { services: "unknown", pin: "none" };
  return {
    interchange: INTERCHANGE[code[0]] ?? "unknown",
    chip: code[0] === "2" || code[0] === "6",
    onlineOnly: code[1] === "2" || code[1] === "4",
    services,
    pin,
  };
}
