threshold-stands = Threshold { $threshold } · default { $default }
threshold-means = A candidate becomes a signal only when its confidence (stated win chance minus 0.05) is at least this.
threshold-raise = Raise it: { $command } works at once. Lowering asks for a confirmation.
threshold-below = Below { $default } weaker candidates pass: good for watching, not for money.
threshold-live = In live mode it cannot go below { $default }.
threshold-past-unknown = What it would have done is not known: this model was not measured at thresholds.
threshold-past = On the model's test, { $days } of { $from } to { $until } { $year } with { $symbols }: { $often }
threshold-at = { $at } was reached { $times } times a day.
threshold-at-rare = { $at } was reached less than { $times } times a day.
threshold-at-never = { $at } was never reached.
threshold-nearest = { $min }, the nearest one measured,
threshold-nothing = It would have sent nothing, so nothing can be said of it.
threshold-too-few = { $n ->
    [one] { $count } independent case is too few to say how often it wins.
   *[other] { $count } independent cases are too few to say how often it wins.
}
threshold-won = { $share } won, on { $cases }. Mean after costs { $mean } [{ $low } to { $high }]: { $meaning }
threshold-lost-money = acting on it lost money.
threshold-earned-money = acting on it earned money then, which promises nothing.
threshold-no-gain = no gain is shown, because 0 lies inside.
