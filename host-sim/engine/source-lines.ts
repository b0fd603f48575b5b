/** From lines of the JavaScript that XS runs to lines of the TypeScript that people wrote, by the modules' source maps. */
import { SourceMap, type SourceMapPayload } from "node:module";
import type { EngineFault } from "./engine";
import type { ImageModule } from "./image-file";

/** Columns looked at for a line's first mapping; swc indents by four. */
const COLUMNS = 200;

export class SourceLines {
  readonly #texts = new Map<string, string>();
  readonly #maps = new Map<string, SourceMap>();

  constructor(modules: readonly ImageModule[]) {
    for (const { moduleName, map } of modules) if (map !== undefined) this.#texts.set(moduleName, map);
  }

  /** The line of the source that `line` (from 1) of a module was made of; the same line where no map tells. */
  original(module: string, line: number): number {
    const map = this.#mapOf(module);
    for (let column = 0; map !== undefined && column < COLUMNS; column++) {
      const entry = map.findEntry(line - 1, column);
      if ("originalLine" in entry && entry.generatedLine === line - 1) return entry.originalLine + 1;
    }
    return line;
  }

  /** The fault with its line and its stack in terms of the sources. */
  translate(fault: EngineFault): EngineFault {
    const { module, line, stack } = fault;
    return {
      ...fault,
      ...(module !== undefined && line !== undefined && { line: this.original(module, line) }),
      ...(stack !== undefined && {
        stack: stack.replace(/\(([^()\s]+):(\d+)\)/g, (_all, name: string, at: string) => {
          return `(${name}:${this.original(name, Number(at))})`;
        }),
      }),
    };
  }

  /** Parsed when a fault first needs it. */
  #mapOf(module: string): SourceMap | undefined {
    const text = this.#texts.get(module);
    if (text === undefined) return undefined;
    let map = this.#maps.get(module);
    if (map === undefined) this.#maps.set(module, (map = new SourceMap(JSON.parse(text) as SourceMapPayload)));
    return map;
  }
}
