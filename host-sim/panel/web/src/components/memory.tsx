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
  const heap = { used: slots.used + chunks.used, peak: slots.peak + chunks.peak };
  const scale = Math.max(sample.heapLimitBytes, heap.peak, stack.peak, 1);
  return (
    <div class="memory">
      <Gauge name={memory.heap} {...heap} scale={scale} limit={sample.heapLimitBytes} />
      <Gauge name={memory.slots} {...slots} scale={scale} />
      <Gauge name={memory.chunks} {...chunks} scale={scale} />
      <Gauge name={memory.stack} {...stack} scale={scale} />
      <p>
        {memory.steps}: <b>{grouped(sample.steps)}</b>
      </p>
      <p class="small">{fill(memory.slotSize, { bytes: sample.slotBytes })}</p>
    </div>
  );
}

interface GaugeProps {
  readonly name: string;
  readonly used: number;
  readonly peak: number;
  readonly scale: number;
  readonly limit?: number;
}

function Gauge({ name, used, peak, scale, limit }: GaugeProps) {
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
        <span class="gauge-used" style={{ width: `${(100 * used) / scale}%` }} />
        <span class="gauge-peak" style={{ left: `${Math.min(99.5, (100 * peak) / scale)}%` }} />
      </div>
    </div>
  );
}
