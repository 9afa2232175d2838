/** The one check that every indicator with several input columns needs. */

/** Throws RangeError unless all columns have as many rows. */
export function expectSameLength(...columns: readonly Float64Array[]): void {
  const lengths = columns.map((column) => column.length);
  if (new Set(lengths).size > 1) throw new RangeError(`Columns must have equally many rows: ${lengths.join(", ")}`);
}
