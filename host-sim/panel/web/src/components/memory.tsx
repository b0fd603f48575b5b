/** The heap of the XS engine: what is used, what was used at most, what there is. */
import { useTexts } from "../i18n/language";
import { fill } from "../i18n/texts";
import { usePanel } from "../state/panel-store";
import { grouped, kilobytes } from "./time";

export function Memory() {
  const { memory } = useTexts();
  const engine = usePanel((state) => state.engine);
  const sample = usePanel((state) => state.sample);
  if (engine === "node") return <p class="empty">{memory.none}</p>;
  if (sample === null) return <p class="empty">{memory.waiting}</p>;
  const slots = { used: sample.slotsUsed * sample.slotBytes, peak: sample.slotsPeak * sample.slotBytes };
  const chunks = { used: sample.chunkBytesUsed, peak: sample.chunkBytesPeak };
  const stack = { used: sample.stackSlotsUsed * sample.slotBytes, peak: sample.stackSlotsPeak * sample.slotBytes };
  // What the engine takes for its heap it keeps, so the reserve is the peak.
  const heap = { used: slots.used + chunks.used, peak: sample.heapReservedBytes };
  return (
    <div class="memory">
      <Gauge name={memory.heap} {...heap} limit={sample.heapLimitBytes} />
      <Gauge name={memory.slots} {...slots} scale={sample.heapLimitBytes} />
      <Gauge name={memory.chunks} {...chunks} scale={sample.heapLimitBytes} />
      <Gauge name={memory.stack} {...stack} limit={sample.stackSlotsLimit * sample.slotBytes} />
      <Gauge name={memory.tls} used={sample.tlsBytes} peak={sample.tlsBytesPeak} limit={sample.tlsLimitBytes} />
      <p>
        {memory.steps}: <b>{grouped(sample.steps)}</b>
        <br />
        {memory.collections}: <b>{grouped(sample.collections)}</b>
      </p>
      <p class="small">{fill(memory.slotSize, { bytes: sample.slotBytes })}</p>
    </div>
  );
}

interface GaugeProps {
  readonly name: string;
  readonly used: number;
  readonly peak: number;
  /** What there is at most; shown. */
  readonly limit?: number;
  /** What the bar's whole length stands for, if not the limit. */
  readonly scale?: number;
}

function Gauge({ name, used, peak, limit, scale }: GaugeProps) {
  const whole = Math.max(1, scale ?? limit ?? peak);
  const { memory } = useTexts();
  const words = `${memory.used} ${kilobytes(used)} · ${memory.peak} ${kilobytes(peak)}`;
  return (
    <div class="gauge">
      <div class="gauge-words">
        <span>{name}</span>
        <span>
          {words}
          {limit === undefined ? "" : ` · ${fill(memory.limit, { limit: kilobytes(limit) })}`}
        </span>
      </div>
      <div class="gauge-bar" aria-hidden="true">
        <span class="gauge-used" style={{ width: `${Math.min(100, (100 * used) / whole)}%` }} />
        <span class="gauge-peak" style={{ left: `${Math.min(99.5, (100 * peak) / whole)}%` }} />
      </div>
    </div>
  );
}
