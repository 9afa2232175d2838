/** HTML out of text: whatever is put into a template is escaped, unless it is markup already. */

export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Markup | readonly Markup[];

export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(texts.map((text, at) => text + shown(parts[at] ?? "")).join(""));
}

function shown(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === "object") return part.map(({ text }) => text).join("\n");
  return escaped(String(part));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "");

/** The first column is left-aligned text, the others are figures. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): Markup {
  const row = (cells: readonly string[], tag: "td" | "th"): Markup =>
    new Markup(`<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join("")}</tr>`);
  return html`<div class="wide"><table>
<thead>${row(heads, "th")}</thead>
<tbody>
${rows.map((cells) => row(cells, "td"))}
</tbody></table></div>`;
}
