scan-late = { $time } late
scan-more = +{ $n } more
