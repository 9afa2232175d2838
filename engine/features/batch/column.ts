/** Arithmetic on columns: one number per slot, the same operations as on a single one, so the same bits. */

/** One number per slot; NaN where it is not known. */
export type Column = Float64Array;

export function each(a: Column, of: (a: number) => number): Column {
  const out = new Float64Array(a.length);
  for (let index = 0; index < out.length; index += 1) out[index] = of(a[index] ?? 0);
  return out;
}

export function both(a: Column, b: Column, of: (a: number, b: number) => number): Column {
  const out = new Float64Array(a.length);
  for (let index = 0; index < out.length; index += 1) out[index] = of(a[index] ?? 0, b[index] ?? 0);
  return out;
}

export function ratio(a: Column, b: Column): Column {
  const out = new Float64Array(a.length);
  for (let index = 0; index < out.length; index += 1) out[index] = (a[index] ?? 0) / (b[index] ?? 0);
  return out;
}

export function difference(a: Column, b: Column): Column {
  const out = new Float64Array(a.length);
  for (let index = 0; index < out.length; index += 1) out[index] = (a[index] ?? 0) - (b[index] ?? 0);
  return out;
}

/** (a − b) / c */
export function distance(a: Column, b: Column, c: Column): Column {
  const out = new Float64Array(a.length);
  for (let index = 0; index < out.length; index += 1) {
    out[index] = ((a[index] ?? 0) - (b[index] ?? 0)) / (c[index] ?? 0);
  }
  return out;
}

export function logOf(a: Column): Column {
  const out = new Float64Array(a.length);
  for (let index = 0; index < out.length; index += 1) out[index] = Math.log(a[index] ?? 0);
  return out;
}

/** ln(a / b) */
export function logRatio(a: Column, b: Column): Column {
  const out = new Float64Array(a.length);
  for (let index = 0; index < out.length; index += 1) out[index] = Math.log((a[index] ?? 0) / (b[index] ?? 0));
  return out;
}
