/** The lines of an iCalendar text as properties in nested blocks (RFC 5545, section 3.1). */
import { err, ok, type Result } from "../../core/result.ts";
import type { CalendarProblem } from "../calendar.ts";

export type Property = {
  readonly line: number;
  readonly name: string;
  readonly params: ReadonlyMap<string, string>;
  readonly value: string;
};
export type Block = {
  readonly kind: string;
  readonly line: number;
  /** Its own ones: what stands in an alarm inside an entry is not the entry's. */
  readonly properties: ReadonlyMap<string, Property>;
};
type OpenBlock = Block & { readonly properties: Map<string, Property> };
type Line = { readonly line: number; readonly content: string };

/** A line that begins with a blank goes on with the one before it. Blank lines are left out. */
export function unfolded(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (const [index, content] of text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .entries()) {
    const last = lines.at(-1);
    if (/^[ \t]/.test(content) && last !== undefined) {
      lines[lines.length - 1] = { line: last.line, content: last.content + content.slice(1) };
    } else if (content.trim() !== "") {
      lines.push({ line: index + 1, content });
    }
  }
  return lines;
}

/** All blocks in the order in which they end. */
export function blocksOf(lines: readonly Line[]): Result<readonly Block[], CalendarProblem> {
  const open: OpenBlock[] = [];
  const closed: Block[] = [];
  for (const { line, content } of lines) {
    const property = propertyOf(line, content);
    const wrong = property === null ? "It is not a property like NAME:value." : place(property, open, closed);
    if (wrong !== null) return err({ line, text: wrong });
  }
  const left = open.at(-1);
  return left === undefined ? ok(closed) : err({ line: left.line, text: `BEGIN:${left.kind} is never closed.` });
}

function place(property: Property, open: OpenBlock[], closed: Block[]): string | null {
  const kind = property.value.toUpperCase();
  if (property.name === "BEGIN") {
    open.push({ kind, line: property.line, properties: new Map() });
    return null;
  }
  if (property.name !== "END") {
    open.at(-1)?.properties.set(property.name, property);
    return null;
  }
  const block = open.pop();
  if (block?.kind !== kind) return `END:${kind} closes nothing that is open.`;
  closed.push(block);
  return null;
}

function propertyOf(line: number, content: string): Property | null {
  const match = /^([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:])*)*):(.*)$/.exec(content);
  if (match === null) return null;
  const [, name = "", params = "", value = ""] = match;
  const pairs = [...params.matchAll(/;([A-Za-z0-9-]+)=((?:"[^"]*"|[^";])*)/g)].map(
    ([, key = "", text = ""]) => [key.toUpperCase(), text.replaceAll('"', "")] as const,
  );
  return { line, name: name.toUpperCase(), params: new Map(pairs), value: value.trim() };
}
