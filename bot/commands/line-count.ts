/** How many lines a person asks `/audit` and `/logs` for. */

/** Null for anything but a whole number from 1 on; more than the most are as many as the most. */
export function lineCount(
  typed: string,
  { usual, most }: { readonly usual: number; readonly most: number },
): number | null {
  const text = typed.trim();
  if (text === "") return usual;
  return /^[1-9]\d{0,8}$/.test(text) ? Math.min(Number(text), most) : null;
}
