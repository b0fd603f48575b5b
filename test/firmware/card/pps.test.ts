import { agreedSpeed, ppsRequest } from "../../../firmware/card/pps";
import { hex } from "./contact-bench";

describe("protocol and parameters selection", () => {
  const request = ppsRequest(1, 0x13);

  it("asks with PPS1 and a check", () => {
    expect(hex(request)).toBe("FF1113FD");
    expect(hex(ppsRequest(0, 0x95))).toBe("FF10957A");
  });

  it.each([
    ["FF1113FD", 0x13],
    // Without PPS1 the defaults are in force.
    ["FF01FE", 0x11],
    ["FF1113FC", undefined],
    ["FF1112FC", undefined],
    ["FF1013FC", undefined],
    ["FF00FF", undefined],
    ["FF1113", undefined],
    ["FF", undefined],
    ["", undefined],
    ["FE1113FC", undefined],
  ])("takes %s for agreement on %s", (response, speed) => {
    expect(agreedSpeed(request, Uint8Array.from(Buffer.from(response, "hex")))).toBe(speed);
  });
});
