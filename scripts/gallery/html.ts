/** Messages as a phone shows them: bubbles with their entities, pictures above, buttons below. */
import type { MessageEntity } from "grammy/types";

export type Bubble = {
  readonly text: string;
  readonly entities: readonly MessageEntity[];
  /** File names beside the page. */
  readonly photo: string | null;
  readonly buttons: readonly (readonly { readonly text: string }[])[];
  /** Who speaks: the bot, the person, or a toast over the chat. */
  readonly by: "bot" | "person" | "press" | "toast" | "edit";
};
export type Scene = { readonly title: string; readonly sides: readonly (readonly Bubble[])[] };
export type Section = { readonly title: string; readonly scenes: readonly Scene[] };

const escaped = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

const TAGS: Readonly<Record<string, string>> = {
  ...{ bold: "b", italic: "i", code: "code", pre: "pre", underline: "u" },
  // On a phone its first lines show until it is tapped; here all of it does.
  expandable_blockquote: "blockquote",
};

/** Entities never overlap by halves here: the bot nests them or sets them side by side. */
function withEntities(text: string, entities: readonly MessageEntity[]): string {
  const marks = entities.flatMap(({ type, offset, length }) => {
    const tag = TAGS[type];
    return tag === undefined ? [] : [{ tag, from: offset, until: offset + length }];
  });
  const edges = [...new Set([0, text.length, ...marks.flatMap(({ from, until }) => [from, until])])].sort(
    (a, b) => a - b,
  );
  const pieces = edges.map((edge, index) => {
    const closed = marks.filter(({ until }) => until === edge).toReversed();
    const opened = marks.filter(({ from }) => from === edge);
    const tags = [...closed.map(({ tag }) => `</${tag}>`), ...opened.map(({ tag }) => `<${tag}>`)].join("");
    return tags + escaped(text.slice(edge, edges[index + 1] ?? edge));
  });
  // Telegram sets a block of code or a quote on lines of its own.
  return pieces
    .join("")
    .replace(/\n<(pre|blockquote)>/g, "<$1>")
    .replace(/<\/(pre|blockquote)>\n/g, "</$1>");
}

function bubbleHtml({ text, entities, photo, buttons, by }: Bubble): string {
  const image = photo === null ? "" : `<img src="${photo}" alt="chart" loading="lazy">`;
  const rows = buttons.map(
    (row) => `<div class="row">${row.map((one) => `<span>${escaped(one.text)}</span>`).join("")}</div>`,
  );
  const words = text === "" ? "" : `<div class="text">${withEntities(text, entities)}</div>`;
  return `<div class="${by}"><div class="bubble">${image}${words}</div>${rows.join("")}</div>`;
}

const sceneHtml = ({ title, sides }: Scene): string =>
  `<article><h3>${escaped(title)}</h3><div class="sides">${sides
    .map((side) => `<div class="phone">${side.map(bubbleHtml).join("\n")}</div>`)
    .join("")}</div></article>`;

export const pageHtml = (sections: readonly Section[]): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Lookout: every message</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Every message, English and Turkish</h1>
<p>Made by <code>npm run gallery</code> from the messages that the tests pin. The numbers are made up.</p>
<nav>${sections.map(({ title }, index) => `<a href="#s${index}">${escaped(title)}</a>`).join(" · ")}</nav>
${sections.map(({ title, scenes }, index) => `<h2 id="s${index}">${escaped(title)}</h2>\n${scenes.map(sceneHtml).join("\n")}`).join("\n")}
</body>
</html>
`;

const STYLE = `
body{font:15px/1.35 "Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;margin:24px;background:#f4f4f5;color:#111}
h2{margin-top:40px}h3{font-size:13px;color:#666;margin:18px 0 4px}
.sides{display:flex;gap:16px;flex-wrap:wrap}
.phone{width:360px;box-sizing:border-box;padding:8px;background:#c8d8c0;border-radius:12px}
.bubble{background:#fff;border-radius:12px;padding:6px 10px;overflow-wrap:anywhere;display:inline-block;max-width:330px;box-sizing:border-box}
.text{white-space:pre-wrap}
.bot,.edit{margin:4px 0}.person,.press{text-align:right;margin:4px 0}
.person .bubble{background:#e1ffc7;text-align:left}
.press .bubble{background:none;border:1px dashed #5a7a50;color:#35502c}
.edit .bubble{border-left:3px solid #4a90d9}
.toast{text-align:center;margin:4px 0}.toast .bubble{background:#333d;color:#fff;font-size:13px}
pre,code{font-family:"DejaVu Sans Mono","Roboto Mono",monospace;font-size:12.5px}
pre{background:#f0f3f6;border-left:3px solid #8aa;border-radius:4px;margin:2px 0;padding:4px 6px;white-space:pre-wrap}
blockquote{background:#eef3ea;border-left:3px solid #7f9a77;border-radius:4px;margin:2px 0;padding:4px 6px;font-size:14px}
img{max-width:100%;border-radius:8px;display:block;margin-bottom:4px}
.row{display:flex;gap:4px;margin-top:4px;max-width:330px}
@media(max-width:420px){body{margin:12px}}
.row span{flex:1;text-align:center;background:#7f9a77cc;color:#fff;border-radius:8px;padding:6px 4px;font-size:14px}
`;
