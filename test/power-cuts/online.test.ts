import { answerLost, pinApproved, reversalRepeated, swipeDeclined, tapApproved } from "./online-scenarios";
import { provesSurvival } from "./survival";

describe("a sale that the host is asked about", () => {
  provesSurvival([tapApproved, pinApproved, swipeDeclined, answerLost, reversalRepeated]);
});
