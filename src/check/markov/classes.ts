// The classes of a finite Markov chain: strongly connected sets of nodes; one that is never left is closed. The period of a
// class is the greatest common divisor of the lengths of its cycles.
// Source: Tarjan 1972, doi:10.1137/0201010 (strong components), without recursion.

import type { Row } from "./distribution.ts";

export interface Classes {
  /** Nodes of no closed class, in increasing order. */
  readonly transient: readonly number[];
  readonly closed: readonly { readonly nodes: readonly number[]; readonly period: number }[];
}

/** The classes of the nodes that can be reached from `starts`, in increasing order of their least nodes.
 * @cost linear in the entries of the rows */
export function classesOf(rows: readonly Row[], starts: readonly number[]): Classes {
  const components = strongComponents(rows, starts);
  const componentOf = new Map(components.flatMap((nodes, c) => nodes.map((node) => [node, c] as const)));
  const isClosed = components.map((nodes, c) =>
    nodes.every((node) => rows[node].entries.every(([to]) => componentOf.get(to) === c)),
  );
  const closed = components
    .filter((_, c) => isClosed[c])
    .map((nodes) => ({ nodes: nodes.toSorted((a, b) => a - b), period: periodOf(rows, nodes) }))
    .sort((a, b) => a.nodes[0] - b.nodes[0]);
  const transient = components.filter((_, c) => !isClosed[c]).flat();
  return { transient: transient.sort((a, b) => a - b), closed };
}

function strongComponents(rows: readonly Row[], starts: readonly number[]): number[][] {
  const order = new Map<number, number>();
  const low = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();
  const components: number[][] = [];
  const lower = (node: number, to: number) => low.set(node, Math.min(low.get(node) ?? to, to));
  const enter = (node: number) => {
    order.set(node, order.size);
    low.set(node, order.size - 1);
    open.push(node);
    isOpen.add(node);
    return { node, next: 0 };
  };
  const close = (node: number) => {
    if (low.get(node) !== order.get(node)) return;
    const component = open.splice(open.lastIndexOf(node));
    for (const member of component) isOpen.delete(member);
    components.push(component);
  };
  for (const start of starts) {
    const path = order.has(start) ? [] : [enter(start)];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const entry = rows[top.node].entries.at(top.next);
      if (entry === undefined) {
        close(top.node);
        path.pop();
        const above = path.at(-1);
        if (above !== undefined) lower(above.node, low.get(top.node) ?? 0);
        continue;
      }
      top.next++;
      const [to] = entry;
      const seen = order.get(to);
      if (seen === undefined) path.push(enter(to));
      else if (isOpen.has(to)) lower(top.node, seen);
    }
  }
  return components;
}

/** By distances from one node: along an edge inside the class the distance grows by 1 modulo the period. */
function periodOf(rows: readonly Row[], nodes: readonly number[]): number {
  const distance = new Map([[nodes[0], 0]]);
  const queue = [nodes[0]];
  let period = 0;
  for (const node of queue) {
    const next = (distance.get(node) ?? 0) + 1;
    for (const [to] of rows[node].entries) {
      const known = distance.get(to);
      if (known === undefined) {
        distance.set(to, next);
        queue.push(to);
      } else period = greatestCommonDivisor(period, Math.abs(next - known));
    }
  }
  return period;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
