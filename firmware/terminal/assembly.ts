/** What sales and menu work with, put together from ports, settings and the open safe. */
import type { ContactlessConfiguration } from "../emv/configuration";
import type { TerminalPorts } from "../ports/terminal-ports";
import type { Counters } from "../storage/counter";
import type { Settings } from "../storage/settings";
import type { ReceiptData } from "../ui/receipt";
import type { Books } from "./books/books";
import { hostDuties } from "./certificates/host-duties";
import { CardEntry } from "./card-entry";
import { CardField } from "./card-field";
import { PanRegister } from "./card-register";
import { contactConfiguration } from "./contact-configuration";
import { ContactSlot } from "./contact-slot";
import { contactlessConfiguration, type KernelMode } from "./contactless-configuration";
import type { Front } from "./front";
import type { HostRequests } from "./host-requests";
import { HostSession } from "./host-session";
import type { KeyInput } from "./key-input";
import { MessageSecurity } from "./keys/message-security";
import { OfflineMode } from "./offline/offline-mode";
import { TerminalKeys } from "./keys/terminal-keys";
import type { Protection } from "./protection/protection";
import { Receipts } from "./receipts";
import type { Safe } from "./safe";
import type { SaleParts } from "./sale";
import { bookedReceipt } from "./sale-facts";

/** What a terminal opened at its start, and keeps open. */
export interface Opened {
  readonly settings: Settings;
  readonly safe: Safe;
  readonly protection: Protection;
  readonly counters: Counters;
  readonly requests: HostRequests;
  readonly books: Books;
}

/** Loads new keys of the settings on the way. The session is not started. */
export function assemble(ports: TerminalPorts, opened: Opened, front: Front, keys: KeyInput): SaleParts {
  const { settings, safe, protection, counters, requests, books } = opened;
  const { vault, audit } = safe;
  const keysOfHost = new TerminalKeys({ ports, vault, audit, settings: settings.keys });
  const security = new MessageSecurity(ports, keysOfHost);
  const duties = hostDuties(ports, settings, safe, keysOfHost, protection);
  const session = new HostSession({ ports, settings, requests, security, books, duties });
  const field = ports.contactless && new CardField(ports.contactless, ports.log);
  const { development } = ports.board;
  const online = contactlessConfiguration(settings, development);
  // Offline is rare, and between its sales the other configuration would only take memory.
  const configuration = (mode: KernelMode): ContactlessConfiguration =>
    mode === "online" ? online : contactlessConfiguration(settings, development, mode);
  const slot = ports.contact && new ContactSlot(ports.contact, ports.log);
  const register = new PanRegister(ports.cipher, ports.random, settings.exceptionFile);
  const chip = slot && {
    ports,
    front,
    keys,
    slot,
    settings,
    register,
    configuration: (mode: KernelMode) => contactConfiguration(settings, configuration(mode), mode),
  };
  const cardEntry = new CardEntry({ ports, front, keys, settings, field, configuration, chip });
  const recall = (): ReceiptData | undefined => {
    const { lastBooked } = books;
    return lastBooked && bookedReceipt(lastBooked, books.requestOf(lastBooked), settings, ports.board.development);
  };
  const receipts = new Receipts(ports.printer, front, keys, settings.timeouts.entrySeconds * 1000, recall);
  const { clock, log } = ports;
  const offline = new OfflineMode({ books, settings, front, clock, log, audit: safe.audit });
  return { ports, settings, counters, books, front, keys, session, cardEntry, receipts, offline, register };
}
