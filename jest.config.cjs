/** Tests mirror the tree; types are checked by `npm run types`, not here. */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  transform: { "^.+\\.ts$": "@swc/jest" },
  testTimeout: 60_000,
  setupFilesAfterEnv: ["<rootDir>/test/support/quick-expect.ts"],
  testSequencer: "<rootDir>/test/support/longest-first.cjs",
  // All cores: left to itself, jest keeps one free, which on two cores is half the time.
  maxWorkers: "100%",
};
