/** What each scheduled job did, in both languages: every kind of the closed list, and no English left in the Turkish of it. */
import { describe, expect, test } from "vitest";
import { jobToldText } from "../../../bot/messages/job-told.ts";
import { wordsIn } from "../../../bot/words/words.ts";
import type { TimestampMs } from "../../../core/time.ts";
import type { JobTold } from "../../../engine/api.ts";

const JULY = Date.parse("2025-07-01T00:00:00Z") as TimestampMs;
const refit = { as: "refit", id: "first+2026-06-15", n: 2400, nIndependent: 300, brier: null } as const;
const drift = { as: "drift", tag: "first", features: 0.125, score: null, calibration: 0.031 } as const;
const shadow = { as: "shadow", tag: "second", brier: -0.0031, n: 4120, nIndependent: 210 } as const;

/** The compiler fails when a kind is added and not here. */
const TOLD: { readonly [K in JobTold["as"]]: readonly [Extract<JobTold, { as: K }>, string, string][] } = {
  archived: [
    [
      { as: "archived", before: JULY, moved: 1440, conflicting: 0 },
      "Candles from before 2025-07-01 moved into the history: 1,440.",
      "2025-07-01 öncesinden geçmişe taşınan mum: 1,440.",
    ],
    [
      { as: "archived", before: JULY, moved: 2, conflicting: 1 },
      "Candles from before 2025-07-01 moved into the history: 2; differing from what it had, which was kept: 1.",
      "2025-07-01 öncesinden geçmişe taşınan mum: 2; oradakinden farklı olan (oradaki korundu): 1.",
    ],
  ],
  deleted: [
    [
      { as: "deleted", quotes: 1, vectors: 2, quality: 3 },
      "Old quotes deleted: 1; old feature vectors: 2; old rows of quality and drift: 3.",
      "Silinen eski kotasyon: 1; eski özellik vektörü: 2; eski kalite ve sapma satırı: 3.",
    ],
  ],
  "refit-known": [
    [
      { as: "refit-known", tag: "first" },
      "first was already refitted tonight.",
      "first bu gece zaten yeniden uyarlanmıştı.",
    ],
  ],
  refit: [
    [
      { ...refit, reason: "ADOPTED", brier: { before: 0.25, after: 0.2451 } },
      "first+2026-06-15: it takes over at the next scan. Outcomes: 2,400, independent 300. Brier of the newest week 0.2500 before, 0.2451 after.",
      "first+2026-06-15: bir sonraki taramada devreye girer. Sonuç: 2,400, bağımsız 300. Son haftanın Brier puanı önce 0.2500, sonra 0.2451.",
    ],
    [
      { ...refit, reason: "ONE_SIDED" },
      "first+2026-06-15: only wins, only losses or one score for all; the one in use stays. Outcomes: 2,400, independent 300.",
      "first+2026-06-15: yalnızca kazanç, yalnızca kayıp ya da hepsi için tek puan; kullanılan kalır. Sonuç: 2,400, bağımsız 300.",
    ],
  ],
  "patterns-known": [
    [
      { as: "patterns-known" },
      "The patterns of this night were already counted.",
      "Bu gecenin formasyonları zaten sayılmıştı.",
    ],
  ],
  patterns: [
    [
      { as: "patterns", outcomes: 4320, patterns: 12 },
      "Outcomes counted: 4,320; patterns by instrument and side: 12.",
      "Sayılan sonuç: 4,320; sembol ve yöne göre formasyon: 12.",
    ],
  ],
  drift: [
    [
      { ...drift, level: "watch", baseline: true },
      "first: watch. Half of its inputs moved by 0.125, scores by –; calibration error 0.031.",
      "first: izlenmeli. Girdilerinin yarısı 0.125 kadar, puanları – kadar kaydı; kalibrasyon hatası 0.031.",
    ],
    [
      { ...drift, level: "unjudged", features: null, calibration: null, baseline: false },
      "first: unjudged. Half of its inputs moved by –, scores by –; calibration error –. Its bundle keeps no baseline, so its inputs cannot be compared.",
      "first: karar verilemedi. Girdilerinin yarısı – kadar, puanları – kadar kaydı; kalibrasyon hatası –. Paketi neyden öğrendiğini saklamıyor, bu yüzden girdileri karşılaştırılamıyor.",
    ],
  ],
  "shadow-none": [[{ as: "shadow-none" }, "No second model is asked.", "İkinci bir modele sorulmuyor."]],
  "shadow-early": [
    [
      { as: "shadow-early", tag: "second" },
      "second: No outcome of a slot that both were asked about is known yet.",
      "second: İkisine de sorulan bir anın sonucu henüz bilinmiyor.",
    ],
  ],
  shadow: [
    [
      { ...shadow, interval: [-0.006, 0.0004], tooLittle: false },
      "second: Brier −0.0031 [−0.0060 … +0.0004] against the serving one, below 0 is better; 4,120 outcomes, 210 independent.",
      "second: Brier farkı (hizmettekine göre) −0.0031 [−0.0060 … +0.0004], 0’ın altı daha iyidir; 4,120 sonuç, 210 bağımsız.",
    ],
    [
      { ...shadow, interval: null, tooLittle: true },
      "second: Brier −0.0031 against the serving one, below 0 is better; 4,120 outcomes, 210 independent. Too little to tell them apart.",
      "second: Brier farkı (hizmettekine göre) −0.0031, 0’ın altı daha iyidir; 4,120 sonuç, 210 bağımsız. İkisini ayırt etmek için çok az.",
    ],
  ],
  "costs-few": [
    [
      { as: "costs-few", days: 30, quotes: 150, fills: 20, needed: 100 },
      "The last 30 days hold 150 quotes and 20 fills, too few to measure costs on (100 of each). The figures in use stay.",
      "Son 30 günde 150 kotasyon ve 20 gerçekleşme var, maliyet ölçmek için çok az (her birinden 100 gerekir). Kullanılan rakamlar kalır.",
    ],
  ],
  costs: [
    [
      { as: "costs", days: 30, quotes: 150, fills: 100, rejected: 0, path: "costs.json" },
      "Costs measured on 150 quotes and 100 fills of 30 days, 0 left out: costs.json.",
      "Maliyetler 30 günün 150 kotasyonu ve 100 gerçekleşmesiyle ölçüldü, 0 dışarıda bırakıldı: costs.json.",
    ],
  ],
  access: [
    [
      { as: "access", month: "2025-06", path: "access.md" },
      "Who may do what, who did what in 2025-06, and what is held: access.md.",
      "Kim neye yetkili, 2025-06 içinde kim ne yaptı, neler tutuluyor: access.md.",
    ],
  ],
  maintained: [
    [
      { as: "maintained" },
      "Empty pages were given back where there were many, the write-ahead logs folded into the databases, and the planner's figures renewed.",
      "Boş sayfalar çok olan yerde geri verildi, ön yazma günlükleri veritabanlarına işlendi, sorgu planlayıcısının rakamları yenilendi.",
    ],
  ],
  secrets: [
    [
      { as: "secrets", n: 2, days: 90, old: [] },
      "Secrets in use: 2; in use for 90 days or longer: none.",
      "Kullanılan gizli anahtar: 2; 90 gün veya daha uzun süredir kullanılan: yok.",
    ],
    [
      { as: "secrets", n: 2, days: 90, old: ["HTTP_TOKEN", "TOKEN"] },
      "Secrets in use: 2; in use for 90 days or longer: HTTP_TOKEN, TOKEN.",
      "Kullanılan gizli anahtar: 2; 90 gün veya daha uzun süredir kullanılan: HTTP_TOKEN, TOKEN.",
    ],
  ],
  resources: [
    [
      { as: "resources", memory: 310, databases: 1200, files: null },
      "Memory 310 MB, databases 1,200 MB, open files unknown.",
      "Bellek 310 MB, veritabanları 1,200 MB, açık dosya bilinmiyor.",
    ],
  ],
  refreshed: [
    [
      { as: "refreshed", symbols: 2, added: 1440, differing: [] },
      "Symbols read again: 2; candles that were missing: 1,440. Nothing differs from what was stored.",
      "Yeniden okunan sembol: 2; eksik olan mum: 1,440. Saklanandan farklı bir şey yok.",
    ],
    [
      { as: "refreshed", symbols: 1, added: 0, differing: [{ name: "BTC/USDT", n: 3 }] },
      "Symbols read again: 1; candles that were missing: 0. The exchange now says otherwise, and what was stored stays (candles: BTC/USDT 3); npm run backfill -- --refresh lists them.",
      "Yeniden okunan sembol: 1; eksik olan mum: 0. Borsa artık başka söylüyor, saklanan korunuyor (mum: BTC/USDT 3); npm run backfill -- --refresh bunları listeler.",
    ],
  ],
  "ledger-deleted": [
    [
      { as: "ledger-deleted", tables: [] },
      "Deleted from the ledger, because the archive holds them: nothing.",
      "Arşivde bulunduğu için defterden silinen: hiçbiri.",
    ],
    [
      { as: "ledger-deleted", tables: [{ name: "predictions", n: 3000 }] },
      "Deleted from the ledger, because the archive holds them: 3,000 predictions.",
      "Arşivde bulunduğu için defterden silinen: 3,000 predictions.",
    ],
  ],
  backup: [
    [
      {
        ...{ as: "backup", path: "b.tar.gz", bytes: 1_240_000, dropped: 0, bucket: null },
        databases: [
          { name: "lookout.db", n: 1200 },
          { name: "candles.db", n: 3 },
        ],
      },
      "Saved b.tar.gz (1.2 MB: lookout.db 1,200 rows, candles.db 3 rows).",
      "Kaydedildi: b.tar.gz (1.2 MB: lookout.db 1,200 satır, candles.db 3 satır).",
    ],
    [
      { as: "backup", path: "b.tar.gz", bytes: 0, databases: [], dropped: 2, bucket: "https://s3.example/b" },
      "Saved b.tar.gz (0.0 MB: ). Older ones that were rotated away: 2. Sent to https://s3.example/b.",
      "Kaydedildi: b.tar.gz (0.0 MB: ). Sırası geçip silinen eski yedek: 2. Gönderildi: https://s3.example/b.",
    ],
  ],
  drill: [
    [
      { as: "drill", bytes: 1_240_000, backupMs: 1200, restoreMs: 80, rows: 5000 },
      "The drill went well: 1.2 MB saved in 1,200 ms, restored and checked in 80 ms; 5,000 rows, references and the audit log as they were.",
      "Tatbikat iyi gitti: 1.2 MB 1,200 ms içinde kaydedildi, 80 ms içinde geri yüklenip denetlendi; 5,000 satır, bağlantılar ve denetim kaydı olduğu gibi.",
    ],
  ],
  exported: [
    [
      { as: "exported", day: "2025-06-01", tables: [{ name: "signals", n: 1 }], path: "export", sent: true },
      "2025-06-01: 1 signals in export. They were sent to the bucket.",
      "2025-06-01: 1 signals, yeri export. Dosyalar depoya gönderildi.",
    ],
  ],
  "ledger-archived": [
    [
      { as: "ledger-archived", path: "archive", before: JULY, days: 2, rows: 4000 },
      "Days before 2025-07-01 written into archive: 2 with 4,000 rows; all earlier ones were there.",
      "2025-07-01 öncesinden archive içine yazılan gün: 2, satır: 4,000; daha eskileri zaten oradaydı.",
    ],
  ],
  text: [[{ as: "text", text: "The disk is full." }, "The disk is full.", "(İngilizce) The disk is full."]],
};

describe.each(Object.values(TOLD).flat())("%j", (told: JobTold, english: string, turkish: string) => {
  test("reads", () => {
    expect(jobToldText(wordsIn("en"), [told])).toBe(english);
    expect(jobToldText(wordsIn("tr"), [told])).toBe(turkish);
  });
});
