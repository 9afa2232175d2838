/** `npm run docs`: writes docs/reference/ledger-diagram.md, the tables of the ledger and how they hang together, from the schema. */
import { globSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { is } from "drizzle-orm";
import { toSnakeCase } from "drizzle-orm/casing";
import { getTableConfig, type SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";

const ROOT = join(import.meta.dirname, "..");
type Config = ReturnType<typeof getTableConfig>;

async function ledgerTables(): Promise<readonly Config[]> {
  const files = globSync("db/schema/ledger-*.ts", { cwd: ROOT }).toSorted();
  const modules = await Promise.all(files.map((file) => import(pathToFileURL(join(ROOT, file)).href)));
  const tables = modules.flatMap((module) => Object.values(module as object)).filter((one) => is(one, SQLiteTable));
  return [...new Set(tables)].map(getTableConfig).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

const nameOf = (column: SQLiteColumn): string => (column.keyAsName ? toSnakeCase(column.name) : column.name);

function entity(table: Config): string {
  const primary = new Set(table.primaryKeys.flatMap(({ columns }) => columns.map(nameOf)));
  const foreign = new Set(table.foreignKeys.flatMap((key) => key.reference().columns.map(nameOf)));
  const lines = table.columns.map((column) => {
    const name = nameOf(column);
    const isPrimary = column.primary || primary.has(name);
    const marks = [isPrimary ? "PK" : "", foreign.has(name) ? "FK" : ""].filter((mark) => mark !== "").join(", ");
    return `    ${column.getSQLType()} ${name}${marks === "" ? "" : ` ${marks}`}`;
  });
  return `  ${table.name} {\n${lines.join("\n")}\n  }`;
}

/** One row of the parent has any number of children; where the key is the child's own, at most one. */
function relations(table: Config): readonly string[] {
  return table.foreignKeys.map((key) => {
    const { columns, foreignTable } = key.reference();
    const isOwn = columns.length === 1 && columns[0]?.primary === true;
    return `  ${getTableConfig(foreignTable).name} ||--o${isOwn ? "|" : "{"} ${table.name} : ${columns.map(nameOf).join("_")}`;
  });
}

/** The whole page as text. */
export async function diagramPage(): Promise<string> {
  const tables = await ledgerTables();
  return `# The ledger as a diagram

<!-- Written by "npm run docs" from db/schema; a test compares the two. -->

Tables of \`lookout.db\`, their columns, and the keys that SQLite itself enforces. What each table is for, and how long its rows
stay: [database](database.md).

\`\`\`mermaid
erDiagram
${[...tables.flatMap(relations), ...tables.map(entity)].join("\n")}
\`\`\`
`;
}

if (import.meta.main) writeFileSync(join(ROOT, "docs", "reference", "ledger-diagram.md"), await diagramPage());
