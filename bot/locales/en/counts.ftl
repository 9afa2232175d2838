# $n chooses the plural, $count is the number as it is shown.
count-rules = { $n ->
    [one] { $count } rule
   *[other] { $count } rules
}
count-days = { $n ->
    [one] { $count } day
   *[other] { $count } days
}
count-cases = { $n ->
    [one] { $count } case
   *[other] { $count } cases
}
count-candidates = { $n ->
    [one] { $count } candidate
   *[other] { $count } candidates
}
count-pairs = { $n ->
    [one] { $count } pair
   *[other] { $count } pairs
}
count-signals = { $n ->
    [one] { $count } signal
   *[other] { $count } signals
}
count-symbols = { $n ->
    [one] { $count } symbol
   *[other] { $count } symbols
}
count-gates = { $n ->
    [one] { $count } gate
   *[other] { $count } gates
}
count-outcomes = { $n ->
    [one] { $count } outcome
   *[other] { $count } outcomes
}
count-vectors = { $n ->
    [one] { $count } vector
   *[other] { $count } vectors
}
count-independent-cases = { $n ->
    [one] { $count } independent case
   *[other] { $count } independent cases
}
count-independent-outcomes = { $n ->
    [one] { $count } independent outcome
   *[other] { $count } independent outcomes
}
names-and-more = { $names } and { $n } more
