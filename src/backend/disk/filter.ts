// Which hashes may have been seen: a Bloom filter (Bloom 1970, doi:10.1145/362686.362692) that spares a look at the disk
// for rows that are new. "Maybe" is looked up; "no" is always right.

export interface Filter {
  add(hash: number): void;
  mayHave(hash: number): boolean;
  readonly bytes: number;
}

/** Multipliers of the four probes; odd, so that each is a bijection of the hashes. */
const PROBES = [0x9e3779b1, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f];

/** @param bytes at most; a power of two is taken */
export function filter(bytes: number): Filter {
  const bits = Math.min(32, Math.max(10, 3 + Math.floor(Math.log2(Math.max(1, bytes)))));
  const words = new Uint32Array(2 ** (bits - 5));
  const shift = 32 - bits;
  const place = (hash: number, probe: number) => {
    const mixed = Math.imul(hash ^ (hash >>> 15), probe);
    return (mixed ^ (mixed >>> 13)) >>> shift;
  };
  return {
    bytes: words.byteLength,
    add: (hash) => {
      for (const probe of PROBES) {
        const at = place(hash, probe);
        words[at >>> 5] |= 1 << (at & 31);
      }
    },
    mayHave: (hash) => {
      for (const probe of PROBES) {
        const at = place(hash, probe);
        if ((words[at >>> 5] & (1 << (at & 31))) === 0) return false;
      }
      return true;
    },
  };
}
