/** What sales and menu work with, put together from ports, settings and the open safe. */
import type { ContactlessConfiguration } from "../emv/configuration";
import type { TerminalPorts } from "../ports/terminal-ports";
import { Counters } from "../storage/counter";
import type { Settings } from "../storage/settings";
import { hostDuties } from "./certificates/host-duties";
import { CardEntry } from "./card-entry";
import { CardField } from "./card-field";
import { PanRegister } from "./card-register";
import { contactConfiguration } from "./contact-configuration";
import { ContactSlot } from "./contact-slot";
import { contactlessConfiguration, type KernelMode } from "./contactless-configuration";
import type { Front } from "./front";
import { HostSession } from "./host-session";
import type { KeyInput } from "./key-input";
import { MessageSecurity } from "./keys/message-security";
import { TerminalKeys } from "./keys/terminal-keys";
import type { Protection } from "./protection/protection";
import { Receipts } from "./receipts";
import type { Safe } from "./safe";
import type { SaleParts } from "./sale";

/** Loads new keys of the settings on the way. The session is not started. */
export function assemble(
  ports: TerminalPorts,
  settings: Settings,
  front: Front,
  keys: KeyInput,
  safe: Safe,
  protection: Protection,
): SaleParts {
  const { vault, audit } = safe;
  const counters = new Counters(ports.store.flash);
  const keysOfHost = new TerminalKeys({ ports, vault, audit, settings: settings.keys });
  const security = new MessageSecurity(ports, keysOfHost);
  const duties = hostDuties(ports, settings, safe, keysOfHost, protection);
  const session = new HostSession(ports, settings, counters, security, duties);
  const field = ports.contactless && new CardField(ports.contactless, ports.log);
  const { development } = ports.board;
  const online = contactlessConfiguration(settings, development);
  // Offline is rare, and between its sales the other configuration would only take memory.
  const configuration = (mode: KernelMode): ContactlessConfiguration =>
    mode === "online" ? online : contactlessConfiguration(settings, development, mode);
  const slot = ports.contact && new ContactSlot(ports.contact, ports.log);
  const chip = slot && {
    ports,
    front,
    keys,
    slot,
    settings,
    register: new PanRegister(ports.cipher, ports.random, settings.exceptionFile),
    configuration: (mode: KernelMode) => contactConfiguration(settings, configuration(mode), mode),
  };
  const cardEntry = new CardEntry({ ports, front, keys, settings, field, configuration, chip });
  const receipts = new Receipts(ports.printer, front, keys, settings.timeouts.entrySeconds * 1000);
  return { ports, settings, counters, front, keys, session, cardEntry, receipts };
}
