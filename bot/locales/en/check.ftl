check-head = { $symbol } · check at { $time }
check-no-candle = No candle yet.
check-newest-close = Newest close { $price } at { $time }, { $age } old
check-data = Data of 24 h: score { $score } of 100 · { $missing } missing · { $suspect } suspect
check-data-hour = Data of 24 h: score { $score } of 100 · { $missing } missing · { $suspect } suspect · newest hour { $hour } of 100
check-spread = Spread { $bps } bp (1 bp = 0.01 %) at { $time }
check-spread-usual = Spread { $bps } bp (1 bp = 0.01 %) at { $time }; in this session over { $days } days median { $median }, p90 { $p90 } bp (n={ $n })
check-better-side = Better side { $side }, score { $score }, tier { $tier }
check-needed = confidence needed: { $needed }
check-needed-other = confidence needed: { $needed } · other side ({ $side }): { $other }
check-warning = Warning: { $warning }
check-not-asked = { $count } not asked: there is no candidate to judge.
check-passes = Every rule lets it pass.
check-sends-next = If the next scan sees the same, it sends a signal.
check-first-refusal = First refusal: { $rule } ({ $code })
check-below-floor = Under a confidence of { $floor } scans record no candidate at all.
check-what-to-do = What to do: { $act }
check-pattern-rare = Pattern { $name } (15m): seen too rarely here to say anything
check-pattern = Pattern { $name } (15m): of { $n } independent { $side }s after it { $won } won
check-pattern-usual = Pattern { $name } (15m): of { $n } independent { $side }s after it { $won } won, of all { $side }s { $usual }

check-legend = Room left: how far until the rule refuses; below 0 it does. R = what is lost at the stop; lots = the broker's unit of size; % of state = of the loss limit; FTMO = money left in the worst case, and above the own limit; the other whole numbers are counts.
check-column-rule = rule
check-column-now = now
check-column-room = room left

overview-head = { $title } · { $time }
overview-title = Watched symbols
overview-needed = Confidence needed: { $threshold }
overview-needed-kill-switch = Confidence needed: { $threshold } · kill switch is ON
overview-column-symbol = symbol
overview-column-side = side
overview-column-confidence = conf
overview-column-stopped = stopped by
overview-passes = ✓ passes
overview-quality = Data of the newest hour, of 100: { $told }
overview-quality-all = 100 for every symbol
overview-quality-more = { $n } more below 100
overview-quality-others = the others 100
overview-example = { $command } shows every rule.

rule-DATA = data
rule-MODEL = model
rule-ACCOUNT = account
rule-KILL_SWITCH = kill switch
rule-MODE = mode
rule-STATE = state
rule-PRICE_LEVELS = price levels
rule-REWARD_RISK = reward/risk
rule-COST = cost
rule-CONFIDENCE = confidence
rule-EXPECTANCY = expectancy
rule-SIZE = size
rule-PORTFOLIO = portfolio
rule-FTMO = FTMO
rule-BACKOFF = backoff
rule-CALENDAR = calendar
rule-PAUSE = pause
rule-RATE = rate
rule-DUPLICATE = duplicate
overview-warning = { $names }: { $warning }
