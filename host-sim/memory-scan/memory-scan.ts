/** Looks for the secrets of cards in a process. What is found is told by kind, form and place, never by value. */
import type { CardSecret, SecretKind } from "./card-secrets";
import { type DigitForm, findDigits, findHex, type Sighting } from "./digit-forms";
import { type RegionKind, readProcessMemory } from "./process-memory";

export interface Finding {
  readonly kind: SecretKind;
  readonly form: DigitForm;
  readonly region: RegionKind;
  /** In the region, which the kernel puts elsewhere in each run. */
  readonly offset: number;
}

/** Every kind, form and region once, at the first place. */
export function scanProcess(processId: number, secrets: readonly CardSecret[]): Finding[] {
  const findings = new Map<string, Finding>();
  for (const { kind: region, offset: start, bytes } of readProcessMemory(processId)) {
    for (const secret of secrets) {
      for (const { form, offset } of findSecret(bytes, secret)) {
        const key = `${secret.kind} ${form} ${region}`;
        if (!findings.has(key)) findings.set(key, { kind: secret.kind, form, region, offset: start + offset });
      }
    }
  }
  return [...findings.values()];
}

/** Where a secret stands in the bytes, in each of its forms. */
export function findSecret(bytes: Buffer, { digits, hex }: CardSecret): Sighting[] {
  const block = hex === undefined ? undefined : findHex(bytes, hex);
  return [...(digits === undefined ? [] : findDigits(bytes, digits)), ...(block === undefined ? [] : [block])];
}
