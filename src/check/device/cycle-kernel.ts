// The parts of the kernel of cycles.ts: the images of a map's states, computed once and kept by the threads that have the states;
// the rounds of S <- f(S) on a set of bits in the workgroup's memory; the periods of the states that are left.

export interface CycleSizes {
  readonly words: number;
  readonly workgroup: number;
  /** Words of the set that a thread has. */
  readonly own: number;
  /** States that a census begins with, and all indices. */
  readonly states: number;
  readonly all: number;
  /** Periods and distances of 2-cycles up to these have a sum of their own. */
  readonly periods: number;
  readonly distances: number;
}

/** `kept`: the thread's words of the set; `images`: of its states, even ones in the low halves. */
export function imagesText({ words, workgroup, own, states }: CycleSizes, setAt: number): string {
  return `  var kept: array<u32, ${own}>;
  var images: array<u32, ${16 * own}>;
  for (var i = 0u; i < ${own}u; i++) {
    let word = i * ${workgroup}u + thread;
    kept[i] = select(0u, data[${setAt}u + word % ${words}u], word < ${words}u);
    if (kept[i] != 0u) {
      for (var j = 0u; j < 32u; j++) {
        let t = image(word * 32u + j, parameters);
        let at = i * 16u + (j >> 1u);
        images[at] = (images[at] >> 16u) | (t << 16u);
      }
    }
  }
  if (thread == 0u) { atomicStore(&hash_of, 0u); atomicStore(&witness, 0xffffffffu); atomicStore(&size_of[0], ${states}u); atomicStore(&size_of[1], 0u); }`;
}

/** S <- f(S) until |S| stays; `rounds` says how often. */
export function shrinkText({ words, workgroup, own, all }: CycleSizes): string {
  return `
  var rounds = 0u;
  for (; rounds < ${all}u; rounds++) {
    for (var i = thread; i < ${words}u; i += ${workgroup}u) { atomicStore(&marks[i], 0u); }
    workgroupBarrier();
    for (var i = 0u; i < ${own}u; i++) {
      let word = kept[i];
      if (word != 0u) {
        for (var j = 0u; j < 16u; j++) {
          let pair = (word >> (2u * j)) & 3u;
          if (pair != 0u) {
            let both = images[i * 16u + j];
            if ((pair & 1u) != 0u) { mark(both & 0xffffu); }
            if ((pair & 2u) != 0u) { mark(both >> 16u); }
          }
        }
      }
    }
    workgroupBarrier();
    var count = 0u;
    for (var i = 0u; i < ${own}u; i++) {
      let word = i * ${workgroup}u + thread;
      kept[i] = 0u;
      if (word < ${words}u) { kept[i] = atomicLoad(&marks[word]); }
      count += countOneBits(kept[i]);
    }
    let now = (rounds + 1u) & 1u;
    if (count != 0u) { atomicAdd(&size_of[now], count); }
    workgroupBarrier();
    if (thread == 0u) { finished = select(0u, 1u, atomicLoad(&size_of[0]) == atomicLoad(&size_of[1])); }
    if (workgroupUniformLoad(&finished) == 1u) { break; }
    if (thread == 0u) { atomicStore(&size_of[1u - now], 0u); }
    workgroupBarrier();
  }`;
}

/** Periods of the states that are left, and what the map comes to. */
export function periodsText({ workgroup, own, all, periods, distances }: CycleSizes): string {
  const far = periods + 1;
  return `
  var hash = 0u;
  var fixed = 0u;
  var moved = 0u;
  for (var i = 0u; i < ${own}u; i++) {
    for (var left = kept[i]; left != 0u; left &= left - 1u) {
      let at = countTrailingZeros(left);
      let s = (i * ${workgroup}u + thread) * 32u + at;
      let successor = (images[i * 16u + (at >> 1u)] >> (16u * (at & 1u))) & 0xffffu;
      if (successor == s) {
        fixed++;
        hash += state_hash(s, 1u);
      } else {
        var period = 1u;
        for (var x = successor; x != s && period <= ${all}u; period++) { x = image(x, parameters); }
        moved++;
        hash += state_hash(s, period);
        atomicAdd(&sum_of[min(period, ${far}u)], 1u);
        atomicMax(&most[1], period);
        let distance = apart(s, successor);
        if (distance > 0u) { atomicMin(&witness, s); }
        if (period == 2u && distance > 0u) {
          atomicAdd(&sum_of[${far}u + min(distance, ${distances + 1}u)], 1u);
          atomicMax(&most[2], distance);
        }
      }
    }
  }
  if (fixed + moved != 0u) {
    atomicAdd(&sum_of[0], fixed + moved);
    atomicAdd(&sum_of[1], fixed);
    atomicMax(&most[1], 1u);
    atomicAdd(&hash_of, hash);
  }
  atomicMax(&most[0], rounds);
  workgroupBarrier();
  if (thread == 0u) {
    add_outcome(map, atomicLoad(&hash_of), rounds);
    let found = atomicLoad(&witness);
    if (found != 0xffffffffu) { append_failing(map, found); }
  }`;
}
