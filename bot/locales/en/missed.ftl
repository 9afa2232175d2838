missed-title = What was refused, last { $days } days
missed-saved = Acting on all { $n } would have lost { $sum }: refusing saved that.
missed-cost = Acting on all { $n } would have brought { $sum }: refusing cost that.
missed-none = No refused candidate has ended yet; { $open } are still followed.
missed-column-sum = sum R
missed-too-few = Reasons with fewer than { $few } cases prove nothing either way.
missed-means = Each is followed as if it had been entered at the next open, all costs in, once per symbol, side and quarter of an hour, under its first refusal. Many overlap in time, and no account could have held them all.
missed-more = { $command } says in plain words what stops a symbol now.
