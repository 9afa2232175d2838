/** The functional core knows no clock, no chance, no environment and no outside: those come in as arguments. */
import { describe, expect, test } from "vitest";
import { filesOf, isNode, type Node, type Place, parse, readSource, walk } from "./source.ts";

/** Names of the runtime that give access to time, chance, environment, input, output or timers. */
const OUTSIDE = new Set([
  ..."process globalThis global console performance crypto navigator require eval Function".split(" "),
  ..."setTimeout setInterval setImmediate queueMicrotask fetch WebSocket EventSource XMLHttpRequest".split(" "),
]);
/** Methods that answer in the machine's own zone or language. */
const LOCAL =
  /^(get(Hours|Minutes|Seconds|Milliseconds|Day|Date|Month|FullYear|Year|TimezoneOffset)|set(Hours|Minutes|Seconds|Milliseconds|Date|Month|FullYear)|toLocale\w*|resolvedOptions|toDateString|toTimeString)$/;

const nameOf = (node: unknown): string => (isNode(node) && node.type === "Identifier" ? String(node.name) : "");

/** True where an identifier only labels something: `a.process`, `{ process: 1 }`, a type's field. */
function isLabel({ parent, field }: Place): boolean {
  if (parent === null) return false;
  const labels = ["property", "key"].includes(field) && parent.computed !== true;
  return labels && parent.shorthand !== true;
}

function identifierFault(place: Place): string | null {
  const name = nameOf(place.node);
  if (name === "" || isLabel(place)) return null;
  if (OUTSIDE.has(name)) return name;
  const held = place.field === "object" && place.parent?.type === "MemberExpression";
  if (name === "Math" && !held) return "Math as a value";
  if (name !== "Date" || held) return null;
  return place.parent?.type.startsWith("TS") ? null : dateFault(place.parent);
}

/** `new Date(at)` names an instant; `new Date()`, `Date()` and `Date` handed on read the clock. */
function dateFault(parent: Node | null): string | null {
  if (parent?.type !== "NewExpression") return "Date without an instant";
  const given = parent.arguments as readonly unknown[];
  // Several arguments are read as local time of the machine.
  return given.length === 1 ? null : "Date without an instant";
}

function memberFault({ node }: Place): string | null {
  if (node.type !== "MemberExpression") return null;
  const object = nameOf(node.object);
  const property = node.computed === true ? "" : nameOf(node.property);
  if (object === "Date" && property !== "UTC" && property !== "parse") return "Date.now";
  if (object === "Math" && (property === "random" || property === "")) return "Math.random";
  return LOCAL.test(property) ? `.${property}()` : null;
}

function otherFault({ node }: Place): string | null {
  if (node.type === "ImportExpression") return "import()";
  if (node.type === "MetaProperty" && nameOf(node.meta) === "import") return "import.meta";
  return null;
}

function faults(file: string, source: string): readonly string[] {
  return [...walk(parse(file, source))].flatMap((place) => {
    const fault = identifierFault(place) ?? memberFault(place) ?? otherFault(place);
    return fault === null ? [] : [`${file}: ${fault}`];
  });
}

test.each(["core", "risk", "engine"])("%s is pure", (room) => {
  expect(filesOf(room).length).toBeGreaterThan(0);
  expect(filesOf(room).flatMap((file) => faults(file, readSource(file)))).toEqual([]);
});

describe("the test itself", () => {
  test.each([
    ["const at = Date.now();", "Date.now"],
    ["const clock = Date.now;", "Date.now"],
    ["const at = Date['now']();", "Date.now"],
    ["const at = new Date();", "Date without an instant"],
    ["const at = +new Date;", "Date without an instant"],
    ["const text = Date();", "Date without an instant"],
    ["const at = new Date(2025, 5, 1);", "Date without an instant"],
    ["const { now } = Date;", "Date without an instant"],
    ["const hour = new Date(at).getHours();", ".getHours()"],
    ["const text = (1.5).toLocaleString();", ".toLocaleString()"],
    ["const p = Math.random();", "Math.random"],
    ["const p = Math['random']();", "Math.random"],
    ["const { random } = Math;", "Math as a value"],
    ["const id = crypto.randomUUID();", "crypto"],
    ["const mode = process.env.MODE;", "process"],
    ["const text = `${process.env.MODE}`;", "process"],
    ["const { process } = globalThis;", "process"],
    ["console.log(1);", "console"],
    ["const t = performance.now();", "performance"],
    ["setTimeout(go, 1);", "setTimeout"],
    ["setInterval(go, 1);", "setInterval"],
    ["setImmediate(go);", "setImmediate"],
    ["queueMicrotask(go);", "queueMicrotask"],
    ["const page = await fetch(url);", "fetch"],
    ["const fs = require('node:fs');", "require"],
    ["const fs = await import('node:fs');", "import()"],
    ["const here = import.meta.dirname;", "import.meta"],
    ["const run = eval('1');", "eval"],
    ["const given = { process };", "process"],
  ])("%s is caught", (source, fault) => {
    expect(faults("a.ts", source)).toContain(`a.ts: ${fault}`);
  });

  test.each([
    "const at = new Date(slot).toISOString();",
    "const at = Date.UTC(2025, 5, 1) + Date.parse(text);",
    "const hour = new Date(slot).getUTCHours();",
    "const top = Math.max(1, 2);",
    "// Date.now() and process.env\nconst text = 'Math.random()';",
    "const text = `new Date() ${1 + 1}`;",
    "const step = scan.process(1);",
    "const step = { process: 1, fetch: 2 };",
    "type Clock = { readonly console: string; now(): Date };",
    "const isDate = (value: Date): number => value.getTime();",
  ])("%s is fine", (source) => {
    expect(faults("a.ts", source)).toEqual([]);
  });
});
