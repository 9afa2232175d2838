/** What every kind of export comes down to: named columns, a stretch of rows at a time. */

/** `time` = UTC milliseconds, whole; `number` = NaN where there is no value; `text` = a plain name, `json` = text that is JSON. */
export type Column =
  | { readonly name: string; readonly type: "time" | "number"; readonly values: Float64Array }
  | { readonly name: string; readonly type: "text" | "json"; readonly values: readonly (string | null)[] };

/** Every batch of one export has the same columns. */
export type Batch = { readonly columns: readonly Column[]; readonly length: number };

export const time = (values: Float64Array): Column => ({ name: "timestamp_ms", type: "time", values });
export const number = (name: string, values: Float64Array): Column => ({ name, type: "number", values });
