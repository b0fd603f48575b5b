import { isOwnHost, isOwnOrigin } from "../../../host-sim/panel/server/origin-guard";

describe("who may talk to the panel", () => {
  test.each(["127.0.0.1:8430", "localhost:8430", "LOCALHOST:8430"])("%s is the panel's own host", (host) => {
    expect(isOwnHost(host, 8430)).toBe(true);
  });

  test("without a port the host is one of port 80", () => {
    expect(isOwnHost("localhost", 80)).toBe(true);
    expect(isOwnHost("localhost", 8430)).toBe(false);
  });

  test.each([
    undefined,
    "",
    "evil.example:8430",
    "127.0.0.1.evil.example:8430",
    "localhost.evil.example:8430",
    "127.0.0.1:8431",
    "127.0.0.1:8430:8430",
    "evil.example:8430#localhost:8430",
    "127.0.0.2:8430",
  ])("%s is not", (host) => {
    expect(isOwnHost(host, 8430)).toBe(false);
  });

  test("an origin is the panel's own when it is the one that was asked", () => {
    expect(isOwnOrigin("http://127.0.0.1:8430", "127.0.0.1:8430", 8430)).toBe(true);
    expect(isOwnOrigin("http://localhost:8430", "localhost:8430", 8430)).toBe(true);
  });

  test.each([
    [undefined, "127.0.0.1:8430"],
    ["null", "127.0.0.1:8430"],
    ["", "127.0.0.1:8430"],
    ["http://evil.example", "127.0.0.1:8430"],
    ["https://127.0.0.1:8430", "127.0.0.1:8430"],
    ["http://127.0.0.1:8431", "127.0.0.1:8430"],
    ["http://localhost:8430", "127.0.0.1:8430"],
    ["http://127.0.0.1:8430/path", "127.0.0.1:8430"],
    ["http://evil.example:8430", "evil.example:8430"],
  ])("origin %s at host %s is refused", (origin, host) => {
    expect(isOwnOrigin(origin, host, 8430)).toBe(false);
  });
});
