import { declinedLater, doubleCharge, forwarded } from "./offline-scenarios";
import { provesSurvival } from "./survival";

describe("a sale that the host hears of afterwards", () => {
  provesSurvival([forwarded, declinedLater, doubleCharge]);
});
