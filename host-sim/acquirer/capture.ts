/** Puts what an acquirer and its terminals say to each other into a capture file, in clear. */
import type { PcapConnection, PcapWriter } from "../pcap/pcap-writer";
import type { Acquirer } from "./acquirer";

/** Captures all connections opened from now on; the result ends that, and leaves closing the writer to the caller. */
export function captureTo(acquirer: Acquirer, writer: PcapWriter): () => void {
  const open = new Map<number, PcapConnection>();
  return acquirer.captureClear((event) => {
    const connection = open.get(event.connection.id);
    switch (event.kind) {
      case "open":
        open.set(event.connection.id, writer.connection(event.at));
        return;
      case "terminal":
        connection?.fromTerminal(event.bytes, event.at);
        return;
      case "acquirer":
        connection?.fromAcquirer(event.bytes, event.at);
        return;
      case "close":
        connection?.close(event.at);
        open.delete(event.connection.id);
    }
  });
}
