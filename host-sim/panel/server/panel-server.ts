/** The web server of the panel: the built page and one WebSocket, on loopback and for its own page only. */
import { existsSync } from "node:fs";
import type { AddressInfo } from "node:net";
import path from "node:path";
import fastifyStatic from "@fastify/static";
import fastifyWebsocket from "@fastify/websocket";
import Fastify from "fastify";
import type { FastifyInstance } from "fastify";
import { MendableError } from "../../data/mendable-error";
import { isOwnHost, isOwnOrigin } from "./origin-guard";
import { PageConnection } from "./page-connection";
import type { PanelBench } from "./panel-bench";
import { securityHeaders } from "./security-headers";

/** Where set-up puts the built page. */
export const pageFolder = path.resolve(__dirname, "../../../build/panel");

/** Messages of a page are a few words. */
const longestMessageBytes = 4096;

export interface PanelServerOptions {
  readonly bench: PanelBench;
  /** 0 lets the system choose. */
  readonly port: number;
  /** The built page; set-up's folder when left out. */
  readonly folder?: string;
}

/** The panel cannot be served; the message tells a person what to do. */
export class PanelServerError extends MendableError {
  override readonly name = "PanelServerError";
  constructor(
    readonly reason: "port-busy" | "port-refused" | "no-page",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export class PanelServer {
  readonly port: number;
  readonly #server: FastifyInstance;

  private constructor(server: FastifyInstance, port: number) {
    this.#server = server;
    this.port = port;
  }

  /** Starts to serve. Rejects with {@link PanelServerError}. */
  static async start({ bench, port, folder = pageFolder }: PanelServerOptions): Promise<PanelServer> {
    if (!existsSync(path.join(folder, "index.html"))) {
      throw new PanelServerError("no-page", "The page is not built yet. Please run: npm run setup");
    }
    const server = Fastify({ logger: false, forceCloseConnections: true, bodyLimit: longestMessageBytes });
    const boundPort = (): number => (server.server.address() as AddressInfo | null)?.port ?? port;
    await server.register(fastifyWebsocket, { options: { maxPayload: longestMessageBytes } });
    server.addHook("onRequest", async (request, reply) => {
      reply.headers(securityHeaders(boundPort()));
      if (!isOwnHost(request.headers.host, boundPort())) {
        return reply.code(421).type("text/plain").send("This address is not the panel's.\n");
      }
    });
    // A hook of the route and not the handler, because the handler runs after the handshake was accepted.
    const ownPagesOnly = {
      websocket: true,
      preValidation: async (request: { headers: Record<string, unknown> }, reply: RefusingReply): Promise<unknown> => {
        const { origin, host } = request.headers as { origin?: string; host?: string };
        if (isOwnOrigin(origin, host, boundPort())) return undefined;
        return reply.code(403).type("text/plain").send("Only the panel's own page may drive the terminal.\n");
      },
    } as const;
    server.get("/bench", ownPagesOnly, (socket) => void new PageConnection(socket, bench));
    await server.register(fastifyStatic, { root: folder, index: "index.html", cacheControl: false });
    await listen(server, port);
    return new PanelServer(server, boundPort());
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** Closes the server and every page's connection. May be called twice. */
  async stop(): Promise<void> {
    await this.#server.close();
  }
}

interface RefusingReply {
  code(status: number): RefusingReply;
  type(contentType: string): RefusingReply;
  send(body: string): unknown;
}

async function listen(server: FastifyInstance, port: number): Promise<void> {
  try {
    await server.listen({ host: "127.0.0.1", port });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "EADDRINUSE") {
      const message = `Port ${port} is taken by another program. Choose another: npm start -- --port ${port + 1}`;
      throw new PanelServerError("port-busy", message, { cause });
    }
    if (code === "EACCES") {
      const message = `The system does not let this user listen on port ${port}. Choose one above 1023.`;
      throw new PanelServerError("port-refused", message, { cause });
    }
    throw cause;
  }
}
