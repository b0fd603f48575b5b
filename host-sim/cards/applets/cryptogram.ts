/** The Application Cryptogram of a session, with its Issuer Application Data (EMV Book 2, 8.1). */
import { issuerApplicationData } from "./issuer-application-data";
import { makeCryptogram } from "./cryptogram-version";
import type { ApplicationSession } from "./session";

export interface SessionCryptogram {
  readonly cryptogram: Uint8Array;
  /** Tag 9F10. */
  readonly issuerData: Uint8Array;
}

/** Made from what terminal and card have shown so far; wrong in one bit where the card was made so. */
export function cryptogramOf(session: ApplicationSession): SessionCryptogram {
  const { profile, application, memory, behaviour, terminal } = session;
  const issuerData = issuerApplicationData(session);
  const cryptogram = makeCryptogram(profile.cryptogramVersion, {
    masterKey: application.keys.cryptogram,
    terminal,
    interchangeProfile: profile.interchangeProfile,
    counter: memory.counterBytes,
    issuerApplicationData: issuerData,
  });
  if (profile.corruptCryptogram || behaviour.corruptCryptogram) cryptogram[0] ^= 0x01;
  return { cryptogram, issuerData };
}
