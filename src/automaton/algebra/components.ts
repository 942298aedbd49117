// Strongly connected components of a graph in which every node has the same number of edges, without recursion.
// Tarjan 1972, doi:10.1137/0201010, with the stack of the search kept in an array.

interface Components {
  readonly count: number;
  /** The component of each node. Components are numbered so that an edge never leads to a higher number. */
  readonly of: Uint32Array;
}

/** `next` is `[nodes, degree]`: the targets of each node. @cost O(nodes · degree) */
export function stronglyConnected(next: Uint32Array, nodes: number, degree: number): Components {
  const of = new Uint32Array(nodes).fill(nodes);
  const low = new Uint32Array(nodes);
  // 0: not yet seen; otherwise one more than the order in which the node was seen.
  const seen = new Uint32Array(nodes);
  const edge = new Uint32Array(nodes);
  const [path, open] = [new Uint32Array(nodes), new Uint32Array(nodes)];
  let [count, time, depth, opened] = [0, 0, 0, 0];
  for (let start = 0; start < nodes; start++) {
    if (seen[start] !== 0) continue;
    path[depth++] = start;
    while (depth > 0) {
      const node = path[depth - 1];
      if (seen[node] === 0) {
        seen[node] = low[node] = ++time;
        open[opened++] = node;
      }
      let deeper = false;
      while (edge[node] < degree && !deeper) {
        const target = next[node * degree + edge[node]++];
        if (seen[target] === 0) {
          path[depth++] = target;
          deeper = true;
        } else if (of[target] === nodes && seen[target] < low[node]) low[node] = seen[target];
      }
      if (deeper) continue;
      depth--;
      if (low[node] === seen[node]) {
        let member: number;
        do {
          member = open[--opened];
          of[member] = count;
        } while (member !== node);
        count++;
      }
      if (depth > 0 && low[node] < low[path[depth - 1]]) low[path[depth - 1]] = low[node];
    }
  }
  return { count, of };
}

/** The nodes of each component, in rising order. */
export function membersOf({ count, of }: Components): readonly (readonly number[])[] {
  const members: number[][] = Array.from({ length: count }, () => []);
  for (let node = 0; node < of.length; node++) members[of[node]].push(node);
  return members;
}
