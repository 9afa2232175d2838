import { FormattedString } from "@grammyjs/parse-mode";
import { describe, expect, it } from "vitest";
import { languageOf, wordsIn } from "../../../bot/words/words.ts";

const command = FormattedString.code("/kill_switch off");

describe("words", () => {
  it("are said in the language, with formatted facts where the sentence puts them", () => {
    const said = wordsIn("tr").rich("kill-switch-lift", { command });
    expect(said.text).toBe("Kaldırmak için: /kill_switch off, sonra onaylayın.");
    expect(said.entities).toEqual([{ type: "code", offset: 16, length: 16 }]);
  });

  it("count offsets as Telegram does, in UTF-16 code units", () => {
    const said = wordsIn("en").rich("kill-switch-is-on", { state: FormattedString.bold("🛑") });
    expect(said.entities).toEqual([{ type: "bold", offset: 15, length: 2 }]);
  });

  it("let no fact smuggle in another one's place", () => {
    const said = wordsIn("en").rich("kill-switch-lift", { command: "\ue000 off" });
    expect(said.text).toBe("Lift it:  off, then confirm.");
  });

  it("fail loudly on a sentence that does not exist", () => {
    expect(() => wordsIn("en").text("no-such-sentence")).toThrow("no-such-sentence");
  });

  it.each([
    ["tr-TR", "tr"],
    ["tr", "tr"],
    ["en-GB", "en"],
    ["de", "en"],
    [undefined, "en"],
  ] as const)("take %s for %s", (code, language) => expect(languageOf(code)).toBe(language));
});
