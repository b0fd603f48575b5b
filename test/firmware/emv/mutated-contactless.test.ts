/** Every contactless card of the catalogue, its answers spoilt at random, at a terminal that may approve and at one that may not. */
import { contactlessBounds } from "../../../firmware/emv/entry-point";
import { describeMutatedCards } from "./support/mutated-cards";

describeMutatedCards("contactless", contactlessBounds.maximumCommands);
