/** The cards of the tray: every profile of a folder by name, and the making of a card from one. */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import type { StripeTracks } from "../board/chips/stripe-head";
import { readDataFile } from "../data/data-file";
import type { CardFault } from "./fault";
import { type IssuerMasterKeys, readIssuerMasterKeys } from "./issuer-keys";
import { KeyStore } from "./keys/key-store";
import { type ApplicationTemplates, type ChipProfile, profileSchemaWith, type StripeProfile } from "./profile";
import { stripeTracks, tracksOfAccount } from "./stripe-card";
import { VirtualCard } from "./virtual-card";

/** One card of the tray as lists show it. */
export interface CardListing {
  /** File name without extension; scenarios name cards by it. */
  readonly name: string;
  readonly title: string;
  /** What comes of it, in a sentence. */
  readonly description: string;
  /** What a hand does with it first: hold it near, push it in, draw it through. */
  readonly kind: "contactless" | "contact" | "stripe";
  /** Everything it can be done with. */
  readonly contactless: boolean;
  readonly contact: boolean;
  readonly stripe: boolean;
}

/** There is no card of that name, or it is of the other kind. */
export class UnknownCardError extends Error {
  override readonly name = "UnknownCardError";
}

interface Entry {
  readonly file: string;
  readonly profile: ChipProfile | StripeProfile;
}

export class CardCatalogue {
  readonly #profiles = new Map<string, Entry>();
  readonly #keys: IssuerMasterKeys;
  readonly #store: KeyStore;

  /** Reads and checks every profile; throws `DataFileError` for the first that is wrong. */
  constructor(folder = join(__dirname, "profiles"), keys = readIssuerMasterKeys(), store = new KeyStore()) {
    this.#keys = keys;
    this.#store = store;
    const schema = profileSchemaWith(readTemplates());
    for (const entry of readdirSync(folder).sort()) {
      if (!entry.endsWith(".yaml")) continue;
      const file = join(folder, entry);
      this.#profiles.set(basename(entry, ".yaml"), { file, profile: readDataFile(file, schema) });
    }
  }

  /** All cards, by name. */
  list(): CardListing[] {
    return [...this.#profiles].map(([name, { profile }]) => {
      const { title, description = "" } = profile;
      const chip = profile.kind === "chip" ? profile : undefined;
      const contactless = chip?.uid !== undefined;
      const contact = chip?.contacts !== undefined;
      const stripe = chip?.stripe ?? true;
      const kind = contactless ? "contactless" : contact ? "contact" : "stripe";
      return { name, title, description, kind, contactless, contact, stripe };
    });
  }

  /** The profile of a card with a chip. */
  chipProfile(name: string): ChipProfile {
    const { profile } = this.#entry(name);
    if (profile.kind !== "chip") throw new UnknownCardError(`${name} has no chip`);
    return profile;
  }

  /** The profile of a contactless card. */
  contactlessProfile(name: string): ChipProfile {
    const { profile } = this.#entry(name);
    if (profile.kind === "chip" && profile.uid !== undefined) return profile;
    throw new UnknownCardError(`${name} has no contactless chip`);
  }

  /** A new card with a chip: its counters start from the profile's, and count on while the object lives. */
  chip(name: string, faults: readonly CardFault[] = []): VirtualCard {
    return new VirtualCard(this.#entry(name).file, this.chipProfile(name), this.#keys, faults, this.#store);
  }

  /** The same, for the field; throws {@link UnknownCardError} for a card without an antenna. */
  contactless(name: string, faults: readonly CardFault[] = []): VirtualCard {
    this.contactlessProfile(name);
    return this.chip(name, faults);
  }

  /** The tracks of a card with a stripe, without the sentinels. */
  stripe(name: string): StripeTracks {
    const { profile } = this.#entry(name);
    if (profile.kind === "stripe") return stripeTracks(profile);
    if (profile.stripe) return tracksOfAccount(profile.account);
    throw new UnknownCardError(`${name} has no magnetic stripe in its profile`);
  }

  #entry(name: string): Entry {
    const entry = this.#profiles.get(name);
    if (entry !== undefined) return entry;
    throw new UnknownCardError(`no card named ${name}; there are ${[...this.#profiles.keys()].join(", ")}`);
  }
}

/** Applications that several profiles are made from. */
function readTemplates(file = join(__dirname, "application-templates.yaml")): ApplicationTemplates {
  return readDataFile(file, z.record(z.string(), z.record(z.string(), z.unknown())));
}
