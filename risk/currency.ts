/** Which currency a price or a result is really in. */

/** Stablecoins count at par with the currency they are tied to. */
const AT_PAR: Readonly<Record<string, string>> = { USDT: "USD", USDC: "USD" };

export const currencyOf = (asset: string): string => AT_PAR[asset] ?? asset;
