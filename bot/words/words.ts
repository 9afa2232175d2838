/**
 * What the bot says, in the person's language. Sentences live in bot/locales (Fluent); bold and code are built around
 * plain words here, so that a translator never writes markup.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { I18n } from "@grammyjs/i18n";
import { FormattedString } from "@grammyjs/parse-mode";
import type { Piece } from "../messages/layout.ts";

export const LANGUAGES = ["en", "tr"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Numbers only choose plural forms; a number that is shown arrives as text from messages/format.ts. */
type Facts = Readonly<Record<string, string | number>>;
type Pieces = Readonly<Record<string, Piece | number>>;

export type Words = {
  readonly language: Language;
  /** IANA zone on whose clocks times are told. */
  readonly zone: string;
  /** Whether there is such a sentence, one without facts: codes and names may be younger than the catalogues. */
  has(key: string): boolean;
  /** A plain sentence: buttons, toasts, table cells. Throws on a key that no catalogue has. */
  text(key: string, facts?: Facts): string;
  /** A sentence whose facts may be bold, code or italic. */
  rich(key: string, facts?: Pieces): FormattedString;
};

/** English stands in where a sentence is missing. */
const FALLBACK: Language = "en";

const catalogues = new I18n({
  defaultLocale: FALLBACK,
  // Isolation marks would be invisible characters inside prices and symbols.
  fluentBundleOptions: { useIsolating: false },
  // What is missing everywhere throws below, and the test of the catalogues finds what is missing in one.
  fluentOptions: { warningHandler: () => {} },
});

/** Read when a language is first spoken: a start need not wait for those that nobody uses. */
const read = new Set<Language>();
function readCatalogue(language: Language): void {
  if (read.has(language)) return;
  const folder = join(import.meta.dirname, "..", "locales", language);
  const files = readdirSync(folder).filter((file) => file.endsWith(".ftl"));
  const source = files.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
  catalogues.loadLocaleSync(language, { source });
  read.add(language);
}

/** Stand for formatted facts while Fluent works on plain text; private-use characters occur in no catalogue. */
const FIRST_MARK = 0xe000;
const MARKS = /[\ue000-\ue0ff]/;
const ALL_MARKS = /[\ue000-\ue0ff]/g;

/** As a chat chose to be talked to. */
export const wordsFor = ({ language, zone }: Pick<Words, "language" | "zone">): Words => wordsIn(language, zone);

export function wordsIn(language: Language, zone = "UTC"): Words {
  readCatalogue(FALLBACK);
  readCatalogue(language);
  const lookUp = (key: string, facts: Facts): string | null => {
    const said = catalogues.t(language, key, { ...facts });
    return said === `{${key}}` ? null : said;
  };
  const text = (key: string, facts: Facts = {}): string => {
    const said = lookUp(key, facts);
    if (said === null) throw new Error(`No catalogue has the sentence "${key}".`);
    return said;
  };
  return {
    language,
    zone,
    has: (key) => lookUp(key, {}) !== null,
    text,
    rich(key, facts = {}) {
      const pieces: FormattedString[] = [];
      const plain = Object.entries(facts).map(([name, fact]) => {
        if (typeof fact === "string") return [name, fact.replaceAll(ALL_MARKS, "")] as const;
        if (typeof fact === "number") return [name, fact] as const;
        pieces.push(fact);
        return [name, String.fromCharCode(FIRST_MARK + pieces.length - 1)] as const;
      });
      return fillIn(text(key, Object.fromEntries(plain)), pieces);
    },
  };
}

function fillIn(text: string, pieces: readonly FormattedString[]): FormattedString {
  const parts: FormattedString[] = [];
  let rest = text;
  for (let at = rest.search(MARKS); at >= 0; at = rest.search(MARKS)) {
    const piece = pieces[rest.charCodeAt(at) - FIRST_MARK];
    parts.push(new FormattedString(rest.slice(0, at)), piece ?? new FormattedString(""));
    rest = rest.slice(at + 1);
  }
  return FormattedString.join([...parts, new FormattedString(rest)], "");
}

/** The language of a Telegram client's setting (`tr-TR`), English when it is another. */
export function languageOf(code: string | undefined): Language {
  const [main = ""] = (code ?? "").toLowerCase().split("-");
  return LANGUAGES.find((language) => language === main) ?? "en";
}
