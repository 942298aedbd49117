// Automata as tables, and Moore's partition refinement: states are parted by their answers, then by the classes of their
// successors, until nothing changes. Only states with a successor that changed its class are looked at again, and the
// largest part of a class keeps its number, so a state changes its class at most log2(n) times.

/** A complete automaton; the initial state is 0. */
export interface Automaton {
  readonly letters: number;
  readonly states: number;
  /** [states, letters] row by row. */
  readonly next: Uint32Array;
  /** 1 where the state accepts. */
  readonly accepting: Uint8Array;
}

interface Partition {
  readonly classOf: Uint32Array;
  /** The states, class by class; class c is order[first[c] … end[c] - 1]. */
  readonly order: Uint32Array;
  readonly place: Uint32Array;
  readonly first: number[];
  readonly end: number[];
  /** States to be looked at again, by class; `isOpen` marks them. */
  readonly open: number[][];
  readonly isOpen: Uint8Array;
}

/** The minimal automaton, numbered breadth-first with the letters in order. @cost O(k n log n) for k letters, n states */
export function minimal(automaton: Automaton): Automaton {
  return numbered(automaton, coarsest(automaton));
}

function coarsest(automaton: Automaton): Uint32Array {
  const partition = byAnswer(automaton);
  const sources = predecessors(automaton);
  const waiting = [...partition.first.keys()];
  for (let c = waiting.pop(); c !== undefined; c = waiting.pop()) {
    for (const state of refine(automaton, partition, c)) {
      for (const source of sources(state)) {
        if (partition.isOpen[source] === 1) continue;
        partition.isOpen[source] = 1;
        const own = partition.classOf[source];
        if (partition.open[own].push(source) === 1) waiting.push(own);
      }
    }
  }
  return partition.classOf;
}

function byAnswer({ states, accepting }: Automaton): Partition {
  const all = Array.from({ length: states }, (_, state) => state);
  const groups = [0, 1].map((answer) => all.filter((state) => accepting[state] === answer)).filter((g) => g.length > 0);
  const order = Uint32Array.from(groups.flat());
  const place = new Uint32Array(states);
  order.forEach((state, at) => {
    place[state] = at;
  });
  const classOf = new Uint32Array(states);
  groups.forEach((group, c) => group.forEach((state) => (classOf[state] = c)));
  const first = groups.map((_, c) => (c === 0 ? 0 : groups[0].length));
  const end = groups.map((group, c) => first[c] + group.length);
  return { classOf, order, place, first, end, open: groups, isOpen: new Uint8Array(states).fill(1) };
}

/** The states that some letter takes to a state, repeated ones included. */
function predecessors({ letters, states, next }: Automaton): (state: number) => Uint32Array {
  const start = new Uint32Array(states + 1);
  for (const target of next) start[target + 1]++;
  for (let q = 0; q < states; q++) start[q + 1] += start[q];
  const filled = start.slice();
  const sources = new Uint32Array(next.length);
  for (let at = 0; at < next.length; at++) sources[filled[next[at]]++] = Math.floor(at / letters);
  return (state) => sources.subarray(start[state], start[state + 1]);
}

/** Parts class c by the classes of successors; the states that changed their class. */
function refine(automaton: Automaton, partition: Partition, c: number): number[] {
  const { order, first, end, open, isOpen } = partition;
  const looked = open[c];
  open[c] = [];
  for (const state of looked) isOpen[state] = 0;
  if (end[c] - first[c] === 1) return [];
  const groups = new Map<string, number[]>();
  for (const state of looked) {
    const signature = signatureOf(automaton, partition, state);
    const group = groups.get(signature);
    if (group === undefined) groups.set(signature, [state]);
    else group.push(state);
  }
  looked.forEach((state, i) => swap(partition, state, first[c] + i));
  const rest = end[c] - first[c] - looked.length;
  // States that were not looked at agree with one another; a group that agrees with them stays with them.
  const restSignature = rest === 0 ? "" : signatureOf(automaton, partition, order[end[c] - 1]);
  const staying = rest === 0 ? [] : (groups.get(restSignature) ?? []);
  if (rest > 0) groups.delete(restSignature);
  const parts = [...groups.values()];
  let at = first[c];
  for (const state of [...parts.flat(), ...staying]) swap(partition, state, at++);
  return cut(
    partition,
    c,
    rest === 0 ? parts.map((p) => p.length) : [...parts.map((p) => p.length), staying.length + rest],
  );
}

function signatureOf({ letters, next }: Automaton, { classOf }: Partition, state: number): string {
  let signature = "";
  for (let x = 0; x < letters; x++) signature += `${classOf[next[state * letters + x]]},`;
  return signature;
}

function swap({ order, place }: Partition, state: number, to: number): void {
  const from = place[state];
  const other = order[to];
  order[to] = state;
  place[state] = to;
  order[from] = other;
  place[other] = from;
}

/** Cuts class c into consecutive parts of these sizes; all but the largest become new classes. */
function cut(partition: Partition, c: number, sizes: readonly number[]): number[] {
  const { order, first, end, open, classOf } = partition;
  const largest = sizes.reduce((best, size, i) => (size > sizes[best] ? i : best), 0);
  const moved: number[] = [];
  let at = first[c];
  sizes.forEach((size, i) => {
    const [from, to] = [at, at + size];
    at = to;
    if (i === largest) {
      first[c] = from;
      end[c] = to;
      return;
    }
    const fresh = first.length;
    first.push(from);
    end.push(to);
    open.push([]);
    for (let k = from; k < to; k++) {
      classOf[order[k]] = fresh;
      moved.push(order[k]);
    }
  });
  return moved;
}

/** One state per reachable class, in breadth-first order. */
function numbered({ letters, next, accepting }: Automaton, classOf: Uint32Array): Automaton {
  const numberOf = new Map<number, number>([[classOf[0], 0]]);
  const members = [0];
  const rows: number[] = [];
  for (const member of members) {
    for (let x = 0; x < letters; x++) {
      const target = next[member * letters + x];
      const known = numberOf.get(classOf[target]);
      rows.push(known ?? members.length);
      if (known !== undefined) continue;
      numberOf.set(classOf[target], members.length);
      members.push(target);
    }
  }
  const answers = Uint8Array.from(members, (member) => accepting[member]);
  return { letters, states: members.length, next: Uint32Array.from(rows), accepting: answers };
}
