/** The cards of the tray: every profile of a folder by name, and the making of a card from one. */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { readDataFile } from "../data/data-file";
import { readIssuerMasterKeys, type IssuerMasterKeys } from "./personalisation";
import { type CardFault, type ContactlessProfile, profileSchema, type StripeProfile } from "./profile";
import type { StripeTracks } from "../board/chips/stripe-head";
import { stripeTracks } from "./stripe-card";
import { VirtualCard } from "./virtual-card";

/** One card of the tray as lists show it. */
export interface CardListing {
  /** File name without extension; scenarios name cards by it. */
  readonly name: string;
  readonly title: string;
  readonly kind: "contactless" | "stripe";
}

/** There is no card of that name, or it is of the other kind. */
export class UnknownCardError extends Error {
  override readonly name = "UnknownCardError";
}

export class CardCatalogue {
  readonly #profiles = new Map<string, { file: string; profile: ContactlessProfile | StripeProfile }>();
  readonly #keys: IssuerMasterKeys;

  /** Reads and checks every profile; throws `DataFileError` for the first that is wrong. */
  constructor(folder = join(__dirname, "profiles"), keys = readIssuerMasterKeys()) {
    this.#keys = keys;
    for (const entry of readdirSync(folder).sort()) {
      if (!entry.endsWith(".yaml")) continue;
      const file = join(folder, entry);
      this.#profiles.set(basename(entry, ".yaml"), { file, profile: readDataFile(file, profileSchema) });
    }
  }

  /** All cards, by name. */
  list(): CardListing[] {
    return [...this.#profiles].map(([name, { profile }]) => ({ name, title: profile.title, kind: profile.kind }));
  }

  /** The profile of a contactless card. */
  contactlessProfile(name: string): ContactlessProfile {
    const { profile } = this.#entry(name);
    if (profile.kind !== "contactless") throw new UnknownCardError(`${name} has no contactless chip`);
    return profile;
  }

  /** A new contactless card: its counters start from the profile's, and count on while the object lives. */
  contactless(name: string, faults: readonly CardFault[] = []): VirtualCard {
    return new VirtualCard(this.#entry(name).file, this.contactlessProfile(name), this.#keys, faults);
  }

  /** The tracks of a stripe card, without the sentinels. */
  stripe(name: string): StripeTracks {
    const { profile } = this.#entry(name);
    if (profile.kind !== "stripe") throw new UnknownCardError(`${name} has no magnetic stripe in its profile`);
    return stripeTracks(profile);
  }

  #entry(name: string): { file: string; profile: ContactlessProfile | StripeProfile } {
    const entry = this.#profiles.get(name);
    if (entry !== undefined) return entry;
    throw new UnknownCardError(`no card named ${name}; there are ${[...this.#profiles.keys()].join(", ")}`);
  }
}
