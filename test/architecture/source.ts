/** Reads source files through a real parser, so that comments, strings and layout can neither hide nor fake anything. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { parseSync } from "oxc-parser";

export type Node = { readonly type: string; readonly start: number } & Readonly<Record<string, unknown>>;

export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string";

export function parse(file: string, source: string): Node {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`);
  return program as unknown as Node;
}

/** Every node below one, each with the node and the field it stands in. */
export function* walk(node: Node, parent: Node | null = null, field = ""): Generator<Place> {
  yield { node, parent, field };
  for (const [name, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield* walk(child, node, name);
  }
}
export type Place = { readonly node: Node; readonly parent: Node | null; readonly field: string };

export type Import = {
  /** As written: "../core/time.ts", "zod", "node:fs". */
  readonly specifier: string;
  /** `import type` or `export type`: gone when the program runs. `import { type A }` is not: it still loads the file. */
  readonly typeOnly: boolean;
};

/** Static, dynamic and re-exported imports of one file, and those inside types. */
export function importsOf(file: string, source: string): readonly Import[] {
  return [...walk(parse(file, source))].flatMap(({ node }) => importAt(node));
}

function importAt(node: Node): readonly Import[] {
  const { importKind, exportKind } = node;
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
    case "ImportExpression":
      return literal(node.source, importKind === "type" || exportKind === "type");
    case "TSImportType":
      return literal(node.source ?? node.argument, true);
    case "TSExternalModuleReference":
      return literal(node.expression, false);
    case "CallExpression":
      return isNode(node.callee) && node.callee.name === "require"
        ? literal((node.arguments as readonly unknown[])[0], false)
        : [];
    default:
      return [];
  }
}

const literal = (node: unknown, typeOnly: boolean): readonly Import[] =>
  isNode(node) && typeof node.value === "string" ? [{ specifier: node.value, typeOnly }] : [];

/** What an import leads to: a path from the repository's root, or the specifier of a package. */
export const targetOf = (file: string, specifier: string): string =>
  specifier.startsWith(".") ? normalize(join(dirname(file), specifier)) : specifier;

/** Every source file of a room, with paths from the repository's root. */
export const filesOf = (room: string): readonly string[] =>
  globSync(`${room}/**/*.ts`, { exclude: ["models/lab/**"] }).sort();

export const readSource = (file: string): string => readFileSync(file, "utf8");
