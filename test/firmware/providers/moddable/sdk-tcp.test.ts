/** The socket that drivers get, over the SDK's class, which is played here. */
import type { TCP, TCPConstructor, TCPOptions } from "../../../../firmware/ports/io";

interface Played {
  readonly options: {
    address: string;
    port: number;
    onReadable(byteLength: number): void;
    onWritable(byteLength: number): void;
    onError(): void;
  };
  readonly calls: unknown[];
}
const mockSockets: Played[] = [];
const mockNames: { name: string; answer: (name: string, address?: string) => void }[] = [];

jest.mock(
  "embedded:io/socket/tcp",
  () => ({
    __esModule: true,
    default: class {
      readonly options: Played["options"];
      readonly calls: unknown[] = [];
      constructor(options: Played["options"]) {
        this.options = options;
        if (options.port === 1) throw new Error("no socket");
        mockSockets.push(this);
      }
      read(...given: unknown[]): ArrayBuffer {
        this.calls.push(["read", ...given]);
        return Uint8Array.of(1, 2).buffer;
      }
      write(bytes: Uint8Array): void {
        this.calls.push(["write", ...bytes]);
      }
      close(): void {
        this.calls.push(["close"]);
      }
    },
  }),
  { virtual: true },
);
jest.mock("net", () => ({
  __esModule: true,
  default: { resolve: (name: string, answer: (typeof mockNames)[0]["answer"]) => mockNames.push({ name, answer }) },
}));

const { SDK_TCP } = jest.requireActual<{ SDK_TCP: TCPConstructor }>("../../../../firmware/providers/moddable/sdk-tcp");

function open(options: Partial<TCPOptions>): { socket: TCP; onError: jest.Mock; onReadable: jest.Mock } {
  const onError = jest.fn();
  const onReadable = jest.fn();
  return { socket: new SDK_TCP({ port: 8583, onError, onReadable, ...options }), onError, onReadable };
}

beforeEach(() => {
  mockSockets.length = 0;
  mockNames.length = 0;
});

it("goes straight to an IPv4 address", () => {
  const { socket, onReadable } = open({ host: "10.0.0.7" });
  expect(mockSockets[0].options).toMatchObject({ address: "10.0.0.7", port: 8583 });
  expect([...socket.read()!]).toEqual([1, 2]);
  socket.write(Uint8Array.of(9));
  // No argument at all: an undefined one would mean a length of nothing.
  expect(mockSockets[0].calls).toEqual([["read"], ["write", 9]]);
  mockSockets[0].options.onReadable(3);
  expect(onReadable).toHaveBeenCalledWith(3);
});

it("resolves a name first and cannot be written to until then", () => {
  const { socket } = open({ host: "acquirer.example" });
  expect(mockNames[0].name).toBe("acquirer.example");
  expect(mockSockets).toHaveLength(0);
  expect(socket.read()).toBeUndefined();
  expect(() => socket.write(Uint8Array.of(1))).toThrow("not connected");
  mockNames[0].answer("acquirer.example", "10.0.0.8");
  expect(mockSockets[0].options.address).toBe("10.0.0.8");
});

it("tells of a name without address and of a socket that cannot be made", () => {
  const nameless = open({ host: "nowhere.example" });
  mockNames[0].answer("nowhere.example");
  expect(nameless.onError).toHaveBeenCalledWith("no address for nowhere.example");
  const refused = open({ host: "acquirer.example", port: 1 });
  mockNames[1].answer("acquirer.example", "10.0.0.8");
  expect(refused.onError).toHaveBeenCalledWith("no socket");
  expect(() => open({ host: "10.0.0.8", port: 1 })).toThrow("no socket");
  expect(() => open({})).toThrow(TypeError);
});

it("closes twice, does nothing when the name is found only then, and refuses calls after", () => {
  const { socket, onError } = open({ host: "acquirer.example" });
  socket.close();
  socket.close();
  mockNames[0].answer("acquirer.example", "10.0.0.8");
  expect(mockSockets).toHaveLength(0);
  expect(onError).not.toHaveBeenCalled();
  expect(() => socket.read()).toThrow("closed");
  expect(() => socket.write(Uint8Array.of(1))).toThrow("closed");
  const open2 = open({ host: "10.0.0.7" });
  open2.socket.close();
  expect(mockSockets[0].calls).toEqual([["close"]]);
});
