/** Rows by their time. Every look at the account goes through years of deals, and those nearly always come in order. */

/** The rows themselves where they rise already, else sorted; equal times stay as they come. */
export function inTimeOrder<Row>(rows: readonly Row[], timeOf: (row: Row) => number): readonly Row[] {
  let last = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    const time = timeOf(row);
    if (!(time >= last)) return rows.toSorted((a, b) => timeOf(a) - timeOf(b));
    last = time;
  }
  return rows;
}
