import { TamperLoop } from "../../../firmware/drivers/tamper-loop";
import { CaseSwitches } from "../../../host-sim/board/chips/case-switches";
import { VirtualTime } from "../../host-sim/board/chips/virtual-time";
import { digitalOn } from "./io-on-chips";

function bench() {
  const time = new VirtualTime();
  const housing = new CaseSwitches();
  const switches = [
    { name: "front", pin: 0 },
    { name: "back", pin: 1 },
  ];
  const loop = new TamperLoop({ io: digitalOn(time, [housing.front, housing.back]), switches });
  const opened: string[] = [];
  loop.onOpen = (name) => opened.push(name);
  return { time, housing, loop, opened };
}

it("finds a shut case shut, and says nothing when it is shut again", async () => {
  const { time, housing, loop, opened } = bench();
  expect(loop.open).toEqual([]);
  housing.close();
  await time.pass(10);
  expect(opened).toEqual([]);
});

it("tells which half was taken off, outside the call that noticed", async () => {
  const { time, housing, loop, opened } = bench();
  housing.open();
  expect(opened).toEqual([]);
  await time.pass(10);
  expect(opened).toEqual(["back"]);
  expect(loop.open).toEqual(["back"]);
});

it("tells of a case that was open for a moment only", async () => {
  const { time, housing, loop, opened } = bench();
  housing.open();
  housing.close();
  await time.pass(10);
  expect(opened).toEqual(["back"]);
  expect(loop.open).toEqual([]);
});

it("throws after close, which may be called twice", () => {
  const { loop } = bench();
  loop.close();
  loop.close();
  expect(() => loop.open).toThrow();
});
