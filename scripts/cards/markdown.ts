/** Tables and numbers of a card. */

/** A title, a sentence or two, and a table; `null` cells are a dash. No rows, no table. */
export function section(title: string, text: readonly string[], table: readonly string[] = []): readonly string[] {
  return [`## ${title}`, "", ...text.flatMap((line) => [line, ""]), ...(table.length === 0 ? [] : [...table, ""])];
}

/** `align`: one letter per column, `l` or `r`. */
export function tableOf(
  head: readonly string[],
  align: string,
  rows: readonly (readonly string[])[],
): readonly string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line([...align].map((letter) => (letter === "r" ? "---:" : "---"))), ...rows.map(line)];
}

export const fixed = (value: number | null | undefined, digits: number): string =>
  value === null || value === undefined ? "–" : value.toFixed(digits).replace("-", "−");
export const percent = (share: number | null | undefined, digits = 1): string =>
  share === null || share === undefined ? "–" : `${fixed(share * 100, digits)} %`;
export const multiple = (value: number | null | undefined): string =>
  value === null || value === undefined ? "–" : `${fixed(value, 3)} R`;
/** A figure with its interval; the figure alone where there is none. */
export const within = (figure: string, interval: readonly [number, number] | null | undefined): string =>
  interval === null || interval === undefined
    ? figure
    : `${figure} [${fixed(interval[0], 3)}, ${fixed(interval[1], 3)}]`;
