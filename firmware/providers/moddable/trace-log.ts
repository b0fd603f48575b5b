/** The technical log as the SDK's trace: the debugger shows it in development builds, release builds have none. */
import type { Log, LogLevel } from "../../ports/log";

export class TraceLog implements Log {
  write(level: LogLevel, event: string, values: Readonly<Record<string, string | number | boolean>> = {}): void {
    // A copy: XS marks what it turns into JSON, which it cannot do to an object that lies in read-only memory.
    trace(`${level} ${event} ${JSON.stringify({ ...values })}\n`);
  }
}
