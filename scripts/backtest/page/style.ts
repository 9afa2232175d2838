/** How a backtest's page looks: readable on a phone, in the light and in the dark, with nothing from elsewhere. */
export const STYLE = `
:root { color-scheme: light dark; --ground: #fff; --ink: #1c2024; --soft: #5d6670; --line: #dde1e6; --blue: #2563b0; --red: #b3362c; --green: #2b7a4b; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #15181c; --ink: #e7eaee; --soft: #9aa4af; --line: #333a42; --blue: #6ea8ee; --red: #ee8177; --green: #6cc592; }
}
body { margin: 0 auto; max-width: 760px; padding: 24px 16px 64px; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 4px; }
h2 { font-size: 1.2rem; margin: 40px 0 8px; }
p { margin: 8px 0; }
.soft, figcaption, footer { color: var(--soft); font-size: 0.9rem; overflow-wrap: anywhere; }
.verdict { border-left: 4px solid var(--blue); padding: 4px 12px; margin: 16px 0; font-size: 1.1rem; }
figure { margin: 16px 0; }
svg { display: block; width: 100%; height: auto; }
.wide { overflow-x: auto; margin: 12px 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.92rem; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 5px 8px; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { color: var(--soft); font-weight: 600; }
th:first-child, td:first-child { text-align: left; white-space: normal; }
`;
