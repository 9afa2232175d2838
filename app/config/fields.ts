/** How one setting is read from text. Every field takes the text a person wrote and gives the value the program uses. */
import { z } from "zod";

/** What the documentation, `.env.example` and a problem sentence say about one setting. */
export type About = {
  readonly group:
    | "Mode and feed"
    | "Telegram"
    | "Models and signals"
    | "Risk"
    | "Account"
    | "Replay"
    | "Exchange"
    | "Storage"
    | "Process";
  /** One or two sentences: what it does, and its unit. */
  readonly says: string;
  /** Completes "it must be …". */
  readonly allowed: string;
  /** Text used when nobody sets it; null = unset. */
  readonly fallback: string | null;
  /** A secret's value is never shown, logged or written to a document. */
  readonly secret?: true;
  /** A change in the file of `--config` takes effect between two scans of a live run, without a restart. */
  readonly hot?: true;
};

export const about = z.registry<About>();

/** A setting that always has a value. */
export function setting<T extends z.ZodType<unknown, string>>(
  words: About & { readonly fallback: string },
  field: T,
): T {
  const own = field.clone();
  about.add(own, words);
  return own;
}

/** A setting that may stay unset, which reads as null. */
export function optional<T>(
  words: Omit<About, "fallback">,
  field: z.ZodType<T, string>,
): z.ZodType<T | null, string | undefined> {
  const own = field.optional().transform((value) => value ?? null);
  about.add(own, { ...words, fallback: null });
  return own;
}

/** A plain decimal number in [min, max]; exponents, commas and signs of percent are mistakes worth telling. */
export const decimal = (min: number, max: number): z.ZodType<number, string> =>
  z
    .string()
    .regex(/^-?\d{1,12}(\.\d{1,12})?$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max));

export const whole = (min: number, max: number): z.ZodType<number, string> =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().int().min(min).max(max));

/** A share greater than nothing, in percent. */
export const percent = (max: number): z.ZodType<number, string> => decimal(0, max).refine((value) => value > 0);

/** A share greater than nothing and smaller than the whole, in percent. */
export const percentOfPart: z.ZodType<number, string> = percent(100).refine((value) => value < 100);

export const flag = z.stringbool();

const parts = (text: string): readonly string[] => text.split(",").map((part) => part.trim());

/** `BTC/USDT,ETH/USDT`: upper-cased, each once, in the order given. */
export const symbolList = z
  .string()
  .transform((text) => [...new Set(parts(text.toUpperCase()))])
  .refine((symbols) => symbols.every((symbol) => /^[A-Z0-9]{1,15}\/[A-Z0-9]{1,10}$/.test(symbol)))
  .readonly();

export const fileList = z
  .string()
  .transform((text) => parts(text))
  .refine((files) => files.every((file) => file !== ""))
  .readonly();

/** Two rising confidences: MEDIUM from the first, HIGH from the second. */
export const tierEdges: z.ZodType<readonly [number, number], string> = z
  .string()
  .transform((text) => parts(text))
  .pipe(z.tuple([decimal(0, 1), decimal(0, 1)]))
  .refine(([medium, high]) => medium < high);

/** `name=weight,name=weight` with weights of which at least one is above zero. */
export const weights: z.ZodType<Readonly<Record<string, number>>, string> = z
  .string()
  .transform((text) => parts(text).map((part) => part.split("=").map((piece) => piece.trim())))
  .pipe(z.array(z.tuple([z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@-]*$/), decimal(0, 1_000)])))
  .refine((pairs) => new Set(pairs.map(([name]) => name)).size === pairs.length)
  .transform((pairs) => Object.fromEntries(pairs) as Readonly<Record<string, number>>)
  .refine((byName) => Object.values(byName).some((weight) => weight > 0));

/** Times real time, or `max` for as fast as the machine goes. */
export const speed: z.ZodType<number | "max", string> = z.union([
  z.literal("max"),
  decimal(0, 1_000_000).refine((value) => value > 0),
]);

/** An http(s) address without a trailing slash. */
export const webRoot = z
  .string()
  .regex(/^https?:\/\/[^\s]+$/)
  .refine((text) => URL.canParse(text))
  .transform((text) => text.replace(/\/+$/, ""));

/** A ws(s) address without a trailing slash. */
export const streamRoot = z
  .string()
  .regex(/^wss?:\/\/[^\s]+$/)
  .refine((text) => URL.canParse(text))
  .transform((text) => text.replace(/\/+$/, ""));

/** What BotFather hands out: the bot's numeric id, a colon, and the secret part. */
export const botToken = z.string().regex(/^\d{3,20}:[A-Za-z0-9_-]{20,100}$/);
