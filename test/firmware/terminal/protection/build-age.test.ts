import { buildAge, daysLeft } from "../../../../firmware/terminal/protection/build-age";

const BUILT = Date.UTC(2026, 0, 1);
const DAY = 86_400_000;

it.each([
  [0, "supported", 548],
  [364.9, "supported", 184],
  [365, "ageing", 183],
  [547.9, "ageing", 1],
  [548, "outdated", 0],
  [5000, "outdated", 0],
])("after %d days a build is %s", (days, age, left) => {
  expect(buildAge(BUILT, BUILT + days * DAY)).toBe(age);
  expect(daysLeft(BUILT, BUILT + days * DAY)).toBe(left);
});
