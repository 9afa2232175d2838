/** A message with its entities made visible, for snapshots: *bold*, _italic_, `code`, and fences around tables. */
import type { FormattedString } from "@grammyjs/parse-mode";

const MARKS: Readonly<Record<string, readonly [string, string]>> = {
  bold: ["*", "*"],
  italic: ["_", "_"],
  code: ["`", "`"],
  pre: ["```\n", "\n```"],
};

export function marked({ text, entities }: FormattedString): string {
  const inserts = entities.flatMap(({ type, offset, length }) => {
    const [open, close] = MARKS[type] ?? [`<${type}>`, `</${type}>`];
    return [
      { at: offset, mark: open },
      { at: offset + length, mark: close },
    ];
  });
  return inserts
    .toSorted((a, b) => b.at - a.at)
    .reduce((whole, { at, mark }) => whole.slice(0, at) + mark + whole.slice(at), text);
}

/** Lines of the tables in a message. */
export const tableLines = ({ text, entities }: FormattedString): string[] =>
  entities
    .filter(({ type }) => type === "pre")
    .flatMap(({ offset, length }) => text.slice(offset, offset + length).split("\n"));
