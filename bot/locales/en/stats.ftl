stats-title = Statistics, last { $days } days
stats-span = { $from } to { $until }
stats-sent = Signals sent
stats-by-tier = By tier
stats-by-symbol = By symbol
stats-refused = Refused candidates, had they been taken
stats-by-refusal = By first refusal
stats-win-means = A win is a positive result after all costs. Ranges are 95 % Wilson intervals.
stats-overlap = Cases that overlap in time are not independent, so the truth may lie outside more often.
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
judged-why = Why refused, by first code
judged-by-day = By day of the account
judged-others = others
judged-earlier = earlier
judged-column-judged = judged
judged-column-sent = sent
judged-column-mostly = mostly refused
