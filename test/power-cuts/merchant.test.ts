import { refunded, settled, uploaded, voided } from "./merchant-scenarios";
import { provesSurvival } from "./survival";

describe("what a merchant takes back, gives back and settles", () => {
  provesSurvival([voided, refunded, settled, uploaded]);
});
