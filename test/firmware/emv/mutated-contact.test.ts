/** Every contact card of the catalogue, its answers spoilt at random, and in part the line that they come over. */
import { contactBounds } from "../../../firmware/emv/contact-session";
import { describeMutatedCards } from "./support/mutated-cards";

// A line that garbles makes a protocol ask again: the card may see a command more than once.
describeMutatedCards("contact", 4 * contactBounds.maximumCommands);
