import { describe, expect, test } from "vitest";
import {
  count,
  dotted,
  fixed,
  lots,
  money,
  multiple,
  percent,
  price,
  ratioAgainst,
  setting,
  shorten,
  shortMoney,
  shortPrice,
} from "../../../bot/messages/format.ts";
import { wordsIn } from "../../../bot/words/words.ts";
import { cents } from "../../../core/money.ts";

describe("numbers", () => {
  test.each([
    [price(104_512.3), "104,512.3"],
    [price(2514.33), "2,514.33"],
    [price(650.1), "650.10"],
    [price(1.23456), "1.2346"],
    [price(0.19876), "0.19876"],
    [price(0.00001234), "0.00001234"],
    [shortPrice(104_512.3), "104,512"],
    [shortPrice(3.214), "3.21"],
    [shortPrice(0.1), "0.1"],
    [shortPrice(0.001234), "0.00123"],
    [shortPrice(0), "0.00"],
    [money(cents(-1234.5), "USD"), "−1,234.50 USD"],
    [shortMoney(999_999), "999,999"],
    [shortMoney(1_234_567), "1.23M"],
    [percent(0.444), "44 %"],
    [percent(-0.0123, 1), "−1.2 %"],
    [dotted(0.41), ".41"],
    [dotted(-0.05), "−.05"],
    [dotted(1), "1.00"],
    [multiple(1.93), "+1.93 R"],
    [multiple(-0.052), "−0.05 R"],
    [multiple(0.001), "0.00 R"],
    [fixed(-0.001, 2), "0.00"],
    [setting(0.7), "0.70"],
    [setting(0.455), "0.455"],
    [setting(0.4555), "0.4555"],
    [lots(0.42), "0.42"],
    [lots(10), "10"],
    [lots(12_345.6), "12,346"],
    [count(wordsIn("en"), "count-cases", 1), "1 case"],
    [count(wordsIn("en"), "count-cases", 2000), "2,000 cases"],
    [count(wordsIn("tr"), "count-cases", 2), "2 örnek"],
  ])("%s", (shown, expected) => expect(shown).toBe(expected));

  test("a ratio beside its limit has as many decimals as it takes to tell them apart", () => {
    expect(ratioAgainst(0.394, 0.449)).toEqual(["0.394", "0.449"]);
    expect(ratioAgainst(0.41, 0.7)).toEqual(["0.41", "0.70"]);
    expect(ratioAgainst(0.7, 0.7)).toEqual(["0.70", "0.70"]);
    expect(ratioAgainst(0.698, 0.7)).toEqual(["0.698", "0.700"]);
    expect(ratioAgainst(0.69996, 0.7)).toEqual(["0.7000", "0.7000"]);
  });
});

test("a person's text is cut by letters, on one line", () => {
  expect(shorten(" a\n b\tc ")).toBe("a b c");
  expect(shorten("🙂".repeat(5), 4)).toBe("🙂🙂🙂…");
  expect(shorten("abcd", 4)).toBe("abcd");
});
