stats-title = Statistics, last { $days } days
stats-title-all = Statistics of everything there is
stats-span = { $from } to { $until }
stats-sent = Signals sent
stats-by-tier = By tier
stats-by-symbol = By symbol
stats-refused = Refused candidates, had they been taken
stats-by-refusal = By first refusal
stats-win-means = A win is a positive result after all costs. Ranges are 95 % Wilson intervals over the cases that do not overlap in time on a symbol.
stats-overlap = What happens to two symbols at once is not independent either, so the truth may lie outside more often.
stats-others = { $open } still open, { $left } not counted (missing candles)
stats-none-resolved = none resolved yet · { $others }
stats-won = won { $wins } of { $n } = { $rate } [{ $low }–{ $high }]
stats-won-mean = won { $wins } of { $n } = { $rate } [{ $low }–{ $high }] · mean { $mean }
stats-too-few = Too few to prove anything: { $n } of at least { $few }.
stats-column-won = won
stats-column-mean = mean R

judged-title-dryrun = Candidates judged in dry run
judged-title-live = Candidates judged in live
judged-none = none
judged-other-dryrun = In dry run { $accepted }
judged-other-live = In live { $accepted }
judged-accepted = { $accepted } of { $candidates } accepted ({ $share })
judged-why = Why refused, by first reason
judged-by-day = By day of the account
judged-others = others
judged-earlier = earlier
judged-column-judged = judged
judged-column-sent = sent
judged-column-mostly = mostly refused

stats-by-session = By trading session
stats-by-model = By model
stats-by-pattern = By candlestick pattern (15m)
stats-rarer-patterns = { $n ->
    [one] { $count } rarer pattern with { $signals } signals in all is left out.
   *[other] { $count } rarer patterns with { $signals } signals in all are left out.
}
stats-taken = Signals that somebody took
stats-independent = { $n } of them do not overlap in time
stats-groups-too-few = Too few to prove anything (under { $few } independent cases): { $groups }
stats-chart-reliability = Do stated chances come true?
stats-chart-reliability-of = sent and refused candidates
stats-chart-stated = stated chance
stats-chart-realised = came true
stats-chart-perfect = as stated
stats-net = Net { $net } in money, by the sizes that were sent.
stats-net-by = of which { $groups }
stats-sizes-differ = Sizes differ from signal to signal, so R and money need not agree: a loss in money is a loss.
stats-chart-equity = Sum of results { $sum }, net { $net }
stats-chart-equity-of = { $signals }, { $days }, after costs
stats-chart-days = { $first } to { $last }
button-days = { $days } days
button-all-days = All
judged-newest-days = Counted over the newest { $days } days only.
