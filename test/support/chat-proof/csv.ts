/** A plain reader of CSV without quotes, apart from the code that writes it. */
export function parseCsv(text: string): readonly Readonly<Record<string, string>>[] {
  const [header = "", ...lines] = text.trimEnd().split(/\r?\n/);
  const names = header.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    if (cells.length !== names.length) throw new Error(`${cells.length} cells under ${names.length} names: ${line}`);
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ""]));
  });
}
