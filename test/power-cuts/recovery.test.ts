import { forwardedAfterCut, reversedAfterCut, settledAfterCut } from "./recovery-scenarios";
import { provesSurvival } from "./survival";

describe("what a power cut leaves, when the power goes again", () => {
  provesSurvival([reversedAfterCut, forwardedAfterCut, settledAfterCut]);
});
