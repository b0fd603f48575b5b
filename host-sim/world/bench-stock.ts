/**
 * What every world in virtual time is made of and none changes: cards, rules, certificates, the schemes' keys. Read once in a process,
 * because worlds are made by the thousand. In real time people change these files, so that there each world reads them anew.
 */
import { authorityKeys } from "../cards/authority-keys";
import type { AuthorityKey } from "../cards/authority-keys";
import { CardCatalogue } from "../cards/catalogue";
import { type IssuerMasterKeys, readIssuerMasterKeys } from "../cards/issuer-keys";
import { KeyStore } from "../cards/keys/key-store";
import { loadOrMakeCertificates, type DevelopmentCertificates } from "../certs/development";
import { defaultRules } from "../acquirer/rules/rule-file";
import { type Account, readAccounts } from "../acquirer/issuer/accounts";
import type { Rule } from "../acquirer/rules/rule-schema";

export class BenchStock {
  readonly #keys = new KeyStore();
  readonly #catalogues = new Map<string | undefined, CardCatalogue>();
  readonly #certificates = new Map<string, Promise<DevelopmentCertificates>>();
  #issuerKeys: IssuerMasterKeys | undefined;
  #accounts: readonly Account[] | undefined;
  #authorityKeys: readonly AuthorityKey[] | undefined;
  #rules: readonly Rule[] | undefined;

  /** The cards of a folder; the tray's when left out. */
  catalogue(folder?: string): CardCatalogue {
    let catalogue = this.#catalogues.get(folder);
    if (catalogue === undefined) {
      catalogue = new CardCatalogue(folder, this.issuerKeys, this.#keys);
      this.#catalogues.set(folder, catalogue);
    }
    return catalogue;
  }

  /** The issuer's master keys, for its cards and for itself. */
  get issuerKeys(): IssuerMasterKeys {
    return (this.#issuerKeys ??= readIssuerMasterKeys());
  }

  /** The issuer's accounts. */
  get accounts(): readonly Account[] {
    return (this.#accounts ??= readAccounts());
  }

  /** The acquirer's test amounts. */
  get rules(): readonly Rule[] {
    return (this.#rules ??= defaultRules());
  }

  /** Public keys of the schemes' certification authorities. */
  get authorityKeys(): readonly AuthorityKey[] {
    return (this.#authorityKeys ??= authorityKeys(this.#keys));
  }

  /** The certificates in a directory; made when there are none. */
  certificates(directory: string): Promise<DevelopmentCertificates> {
    let certificates = this.#certificates.get(directory);
    if (certificates === undefined) {
      certificates = loadOrMakeCertificates(directory);
      this.#certificates.set(directory, certificates);
      // Whoever mends the directory is not told again what was wrong with it.
      certificates.catch(() => this.#certificates.delete(directory));
    }
    return certificates;
  }
}

const shared = new BenchStock();

/** The stock for a world: shared in virtual time, fresh in real time. */
export function stockFor(time: "virtual" | "real"): BenchStock {
  return time === "virtual" ? shared : new BenchStock();
}
