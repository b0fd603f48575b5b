import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import WebSocket from "ws";
import type { RawData } from "ws";
import type { FromBench } from "../../../host-sim/panel/protocol/from-bench";
import { PanelServer } from "../../../host-sim/panel/server/panel-server";
import { DemoBench, demoSnapshot } from "./demo-bench";

let folder: string;
let bench: DemoBench;
let server: PanelServer;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "tapline-page-"));
  writeFileSync(path.join(folder, "index.html"), "<!doctype html><title>page</title>");
  bench = new DemoBench();
  server = await PanelServer.start({ bench, port: 0, folder });
});

afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Reply {
  readonly status: number | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

function get(headers: Record<string, string>, place = "/"): Promise<Reply> {
  return new Promise((resolve, reject) => {
    http
      .get({ host: "127.0.0.1", port: server.port, path: place, headers }, (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
        response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
      })
      .on("error", reject);
  });
}

/** A page's connection, with what it was told. */
class Page {
  readonly told: FromBench[] = [];
  pictures = 0;
  readonly socket: WebSocket;
  #onTold: (() => void)[] = [];

  constructor(options: { origin?: string; host?: string } = {}) {
    const origin = options.origin ?? `http://127.0.0.1:${server.port}`;
    this.socket = new WebSocket(`ws://127.0.0.1:${server.port}/bench`, {
      origin,
      ...(options.host === undefined ? {} : { headers: { host: options.host } }),
    });
    this.socket.on("message", (data: RawData, isBinary) => {
      if (isBinary) this.pictures++;
      else this.told.push(JSON.parse((data as Buffer).toString("utf8")) as FromBench);
      for (const look of this.#onTold) look();
    });
  }

  /** Resolves when `enough` is true. */
  until(enough: (page: Page) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!enough(this)) return;
        this.#onTold = this.#onTold.filter((other) => other !== look);
        resolve();
      };
      this.#onTold.push(look);
      look();
    });
  }

  get closed(): Promise<number> {
    return new Promise((resolve) => this.socket.on("close", (code) => resolve(code)));
  }

  get refusedWith(): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      this.socket.on("unexpected-response", (_request, response) => {
        resolve(response.statusCode);
        this.socket.terminate();
      });
      this.socket.on("open", () => reject(new Error("the connection was opened")));
      this.socket.on("error", () => undefined);
    });
  }
}

describe("the panel's server", () => {
  test("serves the page with a policy that allows nothing from elsewhere", async () => {
    const reply = await get({});
    expect(reply.status).toBe(200);
    expect(reply.body).toContain("<title>page</title>");
    const policy = String(reply.headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    expect(policy).not.toMatch(/\*|https?:/);
    expect(reply.headers["x-content-type-options"]).toBe("nosniff");
  });

  test("answers under no name but loopback's, so that no foreign name can be pointed at it", async () => {
    const reply = await get({ host: `evil.example:${server.port}` });
    expect(reply.status).toBe(421);
    expect(reply.body).not.toContain("<title>");
  });

  test("gives away no file outside the page", async () => {
    expect((await get({}, "/..%2f..%2fpackage.json")).status).toBeGreaterThanOrEqual(400);
    expect((await get({}, "/%2e%2e/package.json")).status).toBeGreaterThanOrEqual(400);
  });

  test("tells a page that connects everything, picture included", async () => {
    const page = new Page();
    await page.until(({ told, pictures }) => told.length === demoSnapshot.length && pictures === 1);
    expect(page.told).toEqual(demoSnapshot);
    page.socket.terminate();
  });

  test("passes on what happens, and what the person does", async () => {
    const page = new Page();
    await page.until(({ told }) => told.length === demoSnapshot.length);
    bench.tell({ type: "screen", texts: ["Zatwierdzono"] });
    await page.until(({ told }) =>
      told.some((message) => message.type === "screen" && message.texts[0] === "Zatwierdzono"),
    );
    bench.refusal = "there is no power";
    page.socket.send(JSON.stringify({ type: "key", key: "enter" }));
    await page.until(({ told }) => told.some((message) => message.type === "refused"));
    expect(bench.actions).toEqual([{ type: "key", key: "enter" }]);
    expect(page.told.at(-1)).toEqual({ type: "refused", action: "key", reason: "there is no power" });
    page.socket.terminate();
  });

  test.each([
    ["a foreign page", { origin: "http://evil.example" }],
    ["a page without origin", { origin: "null" }],
    ["a page of another port", { origin: "http://127.0.0.1:1" }],
  ])("refuses the socket to %s", async (_who, options) => {
    expect(await new Page(options).refusedWith).toBe(403);
  });

  test("refuses the socket under a foreign name", async () => {
    const host = `evil.example:${server.port}`;
    expect(await new Page({ origin: `http://${host}`, host }).refusedWith).toBe(421);
  });

  test.each([
    ["no JSON", "tap"],
    ["an unknown action", '{"type":"format-flash"}'],
    ["an unknown key", '{"type":"key","key":"F1"}'],
    ["more than it needs", '{"type":"key","key":"1","times":3}'],
    ["a list", "[]"],
  ])("ends the connection of a page that sends %s", async (_what, text) => {
    const page = new Page();
    await page.until(({ told }) => told.length > 0);
    const closed = page.closed;
    page.socket.send(text);
    expect(await closed).toBe(1008);
    expect(bench.actions).toEqual([]);
  });

  test("ends the connection of a page that sends too much", async () => {
    const page = new Page();
    page.socket.on("error", () => undefined);
    await page.until(({ told }) => told.length > 0);
    const closed = page.closed;
    page.socket.send(`{"type":"key","key":"${"1".repeat(10_000)}"}`);
    expect(await closed).toBe(1009);
  });

  test("says which port is taken, and what to do", async () => {
    const second = PanelServer.start({ bench, port: server.port, folder });
    await expect(second).rejects.toMatchObject({ name: "PanelServerError", reason: "port-busy" });
    await expect(second).rejects.toThrow(`--port ${server.port + 1}`);
  });

  test("says that the page is not built", async () => {
    const started = PanelServer.start({ bench, port: 0, folder: path.join(folder, "absent") });
    await expect(started).rejects.toMatchObject({ reason: "no-page" });
  });

  test("stops with pages still open", async () => {
    const page = new Page();
    await page.until(({ told }) => told.length > 0);
    const closed = page.closed;
    await server.stop();
    await closed;
  });
});
