/** Ways to spoil an answer of a card. Each is a row of one table; which one befalls which answer the session's random numbers say. */
import { decodeTlv, encodeTlv, encodeTlvNodes, type TlvNode } from "../../../firmware/codec/tlv";
import { ParseError } from "../../../firmware/codec/parse-error";
import type { SeededRandom } from "../../board/seeded-random";
import { hostileTags, hostileValues, statusWords } from "./hostile-values";

/** What a mutation may draw on. */
export interface MutationMaterial {
  readonly random: SeededRandom;
  /** Answers of this card so far, and of other cards: any may come back in the wrong place. */
  readonly earlier: readonly Uint8Array[];
  readonly foreign: readonly Uint8Array[];
}

type Mutation = (answer: Uint8Array, material: MutationMaterial) => Uint8Array;

const directoryLoops = 60;
const longest = 65_538;

/** All of them by name. */
const mutations = {
  "flip-bits": (answer, { random }) => {
    const copy = answer.slice();
    for (let flips = 1 + random.below(4); flips > 0 && copy.length > 0; flips--) {
      copy[random.below(copy.length)] ^= 1 << random.below(8);
    }
    return copy;
  },
  "random-byte": (answer, { random }) => {
    const copy = answer.slice();
    if (copy.length > 0) copy[random.below(copy.length)] = random.below(256);
    return copy;
  },
  cut: (answer, { random }) => answer.slice(0, random.below(answer.length + 1)),
  "cut-before-status": (answer, { random }) => withBody(answer, (body) => body.slice(0, random.below(body.length + 1))),
  extend: (answer, { random }) => withBody(answer, (body) => join(body, random.bytes(1 + random.below(40)))),
  insert: (answer, { random }) => {
    const at = random.below(answer.length + 1);
    return join(answer.subarray(0, at), random.bytes(1 + random.below(8)), answer.subarray(at));
  },
  "wrong-length": (answer, { random }) =>
    withBody(answer, (body) => {
      const copy = body.slice();
      // The second byte is the template's length in most answers; any other one may be an inner length.
      const at = random.below(3) === 0 ? 1 : random.below(copy.length);
      copy[at] = lengths[random.below(lengths.length)];
      return copy;
    }),
  "swap-values": (answer, { random }) =>
    withObjects(answer, (leaves) => {
      const left = leaves[random.below(leaves.length)];
      const right = leaves[random.below(leaves.length)];
      [left.value, right.value] = [right.value, left.value];
    }),
  "swap-tags": (answer, { random }) =>
    withObjects(answer, (leaves) => {
      const left = leaves[random.below(leaves.length)];
      const right = leaves[random.below(leaves.length)];
      [left.tag, right.tag] = [right.tag, left.tag];
    }),
  "object-twice": (answer, { random }) =>
    withObjects(answer, (leaves) => {
      const { parent, tag, value } = leaves[random.below(leaves.length)];
      parent.push({ tag, value });
    }),
  "object-missing": (answer, { random }) =>
    withObjects(answer, (leaves) => {
      const leaf = leaves[random.below(leaves.length)];
      leaf.parent.splice(leaf.parent.indexOf(leaf), 1);
    }),
  "random-value": (answer, { random }) =>
    withObjects(answer, (leaves) => {
      const leaf = leaves[random.below(leaves.length)];
      leaf.value = random.bytes(leaf.value.length);
    }),
  "resized-value": (answer, { random }) =>
    withObjects(answer, (leaves) => {
      const leaf = leaves[random.below(leaves.length)];
      const length = [0, 1, leaf.value.length + 1, 2 * leaf.value.length, 120, 252][random.below(6)];
      leaf.value = join(leaf.value, new Uint8Array(Math.max(0, length))).slice(0, length);
    }),
  "hostile-value": (answer, { random }) =>
    withObjects(answer, (leaves) => {
      for (let times = 1 + random.below(3); times > 0; times--) {
        const known = leaves.filter(({ tag }) => hostileValues.has(tag));
        const leaf = known[random.below(Math.max(1, known.length))];
        if (leaf === undefined) return;
        leaf.value = hostileValue(leaf.tag, random);
      }
    }),
  "hostile-object": (answer, { random }) =>
    withObjects(answer, (leaves) => {
      const tag = hostileTags[random.below(hostileTags.length)];
      leaves[random.below(leaves.length)].parent.push({ tag, value: hostileValue(tag, random) });
    }),
  "all-hostile": (answer, { random }) =>
    withObjects(answer, (leaves) => {
      for (const leaf of leaves) if (hostileValues.has(leaf.tag)) leaf.value = hostileValue(leaf.tag, random);
    }),
  // An answer of format 1 holds its values bare.
  "hostile-processing": (_answer, { random }) =>
    ok(encodeTlv(0x80, hostileValue(0x82, random), hostileValue(0x94, random))),
  "hostile-cryptogram": (_answer, { random }) =>
    ok(encodeTlv(0x80, hostileValue(0x9f27, random), random.bytes(10), hostileValue(0x9f10, random))),
  "other-status": (answer, { random }) => withStatus(answer, statusWords[random.below(statusWords.length)]),
  "status-alone": (_answer, { random }) => withStatus(new Uint8Array(2), statusWords[random.below(statusWords.length)]),
  "earlier-answer": (answer, { random, earlier }) => earlier[random.below(Math.max(1, earlier.length))] ?? answer,
  "foreign-answer": (answer, { random, foreign }) => foreign[random.below(Math.max(1, foreign.length))] ?? answer,
  empty: () => new Uint8Array(0),
  zeros: (answer) => ok(new Uint8Array(Math.max(0, answer.length - 2))),
  "random-bytes": (_answer, { random }) => random.bytes(random.below(259)),
  giant: (_answer, { random }) => random.bytes([258, 259, 300, 1024, longest][random.below(5)]),
  "other-template": (answer, { random }) =>
    withBody(answer, (body) =>
      join(Uint8Array.of([0x6f, 0x70, 0x77, 0x80, 0x61, 0xa5][random.below(6)]), body.subarray(1)),
    ),
  repeated: (answer, { random }) =>
    withBody(answer, (body) => join(...Array.from({ length: 2 + random.below(3) }, () => body))),
  nested: (answer, { random }) =>
    withBody(answer, (body) => {
      let nested = body;
      for (let depth = 1 + random.below(30); depth > 0; depth--) nested = encodeTlv(0x70, nested);
      return nested;
    }),
  "directory-loop": (_answer, { random }) => {
    const names = hostileValues.get(0x4f) ?? [];
    const entry = (): Uint8Array =>
      encodeTlv(
        0x61,
        encodeTlv(0x4f, names[random.below(names.length)]),
        encodeTlv(0x87, Uint8Array.of(random.below(16))),
      );
    const entries = Array.from({ length: 1 + random.below(directoryLoops) }, entry);
    const name = Uint8Array.from(Buffer.from("2PAY.SYS.DDF01", "latin1"));
    return ok(encodeTlv(0x6f, encodeTlv(0x84, name), encodeTlv(0xa5, encodeTlv(0xbf0c, ...entries))));
  },
  "directory-record-loop": (_answer, { random }) => {
    const name = Uint8Array.from(Buffer.from("1PAY.SYS.DDF01", "latin1"));
    const aid = (hostileValues.get(0x4f) ?? [])[random.below(3)];
    return ok(encodeTlv(0x70, encodeTlv(0x61, encodeTlv(0x9d, name)), encodeTlv(0x61, encodeTlv(0x4f, aid))));
  },
} as const satisfies Readonly<Record<string, Mutation>>;

export type MutationName = keyof typeof mutations;

export const mutationNames = Object.keys(mutations) as readonly MutationName[];

/** Spoils the answer; what cannot be taken apart is spoilt as bytes. */
export function mutate(name: MutationName, answer: Uint8Array, material: MutationMaterial): Uint8Array {
  const mutated = mutations[name](answer, material);
  return mutated === answer ? mutations["flip-bits"](answer, material) : mutated;
}

const lengths = [0x00, 0x01, 0x7f, 0x80, 0x81, 0x82, 0x84, 0x85, 0xfe, 0xff] as const;

interface Leaf {
  tag: number;
  value: Uint8Array;
  readonly parent: (Leaf | Branch | { tag: number; value: Uint8Array })[];
}

interface Branch {
  readonly tag: number;
  readonly children: Leaf["parent"];
}

/** Changes the primitive objects of an answer in place. */
function withObjects(answer: Uint8Array, change: (leaves: Leaf[]) => void): Uint8Array {
  let nodes: TlvNode[];
  try {
    nodes = decodeTlv(answer.subarray(0, Math.max(0, answer.length - 2)));
  } catch (error) {
    if (error instanceof ParseError) return answer;
    throw error;
  }
  const leaves: Leaf[] = [];
  const grow = (level: readonly TlvNode[]): Leaf["parent"] => {
    const parent: Leaf["parent"] = [];
    for (const node of level) {
      if (node.children !== undefined) parent.push({ tag: node.tag, children: grow(node.children) });
      else {
        const leaf: Leaf = { tag: node.tag, value: node.value, parent };
        leaves.push(leaf);
        parent.push(leaf);
      }
    }
    return parent;
  };
  const root = grow(nodes);
  if (leaves.length === 0) return answer;
  change(leaves);
  return join(encodeTlvNodes(root), answer.subarray(answer.length - 2));
}

function hostileValue(tag: number, random: SeededRandom): Uint8Array {
  const values = hostileValues.get(tag) ?? [];
  return values[random.below(values.length)];
}

function withBody(answer: Uint8Array, change: (body: Uint8Array) => Uint8Array): Uint8Array {
  if (answer.length <= 2) return answer;
  return join(change(answer.subarray(0, answer.length - 2)), answer.subarray(answer.length - 2));
}

function withStatus(answer: Uint8Array, status: number): Uint8Array {
  return join(answer.subarray(0, Math.max(0, answer.length - 2)), Uint8Array.of(status >> 8, status & 0xff));
}

function ok(body: Uint8Array): Uint8Array {
  return join(body, Uint8Array.of(0x90, 0x00));
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}
