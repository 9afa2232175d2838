/** Which rows and columns of a scan one model sees, and in which scale. */

/** What a model takes of the rows that a scan asks about. */
export type ModelInput = {
  /** Symbols it answers for; null = every one. */
  readonly symbols: readonly string[] | null;
  /** Places of its features in the bundle's rows, in its own order; null = all of them. */
  readonly columns: readonly number[] | null;
  readonly scaler: Scaler | null;
};

/** clamp((x − mean) / std, ±clip); one mean and deviation per column that the model takes. */
type Scaler = { readonly mean: readonly number[]; readonly std: readonly number[]; readonly clip: number };

/** The rows of `asked` (one symbol per row) that the model answers for. */
export const rowsFor = ({ symbols }: ModelInput, asked: readonly string[]): readonly number[] =>
  asked.flatMap((symbol, row) => (symbols === null || symbols.includes(symbol) ? [row] : []));

export const widthOf = ({ columns }: ModelInput, width: number): number => columns?.length ?? width;

/** The model's own matrix: its rows and columns, standardised in float64 and then float32 as in training. */
export function inputOf(
  model: ModelInput,
  features: Float32Array,
  width: number,
  rows: readonly number[],
): Float32Array {
  const { columns, scaler } = model;
  if (columns === null && scaler === null && rows.length * width === features.length) return features;
  const own = widthOf(model, width);
  const matrix = new Float32Array(rows.length * own);
  rows.forEach((row, index) => {
    for (let column = 0; column < own; column += 1) {
      const value = features[row * width + (columns?.[column] ?? column)] ?? Number.NaN;
      matrix[index * own + column] = scaler === null ? value : standardised(value, column, scaler);
    }
  });
  return matrix;
}

function standardised(value: number, column: number, { mean, std, clip }: Scaler): number {
  const scaled = (value - (mean[column] ?? Number.NaN)) / (std[column] ?? Number.NaN);
  return Math.min(clip, Math.max(-clip, scaled));
}
