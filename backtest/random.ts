/** Chance that can be repeated: the same seed and stream give the same numbers on every machine. */

/** Uniform in [0, 1). Passed in as an argument wherever something is drawn. */
export type Random = () => number;

/** The finalizer of MurmurHash3 (A. Appleby, public domain): spreads neighbouring numbers over all 32 bits. */
function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

/**
 * The generator sfc32 of PractRand (C. Doty-Humphrey): 128 bits of state, of which a counter forbids short cycles.
 * Streams of one seed are independent of each other, so that attempt 7 is the same however many are run.
 */
export function createRandom(seed: number, stream: number): Random {
  let a = mix(seed);
  let b = mix(stream ^ 0x9e3779b9);
  let c = mix(Math.floor(seed / 2 ** 32) ^ 0x3c6ef372);
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  };
  // Twelve rounds let every bit of the seed reach every bit of the state.
  for (let round = 0; round < 12; round += 1) next();
  return next;
}
