"""Does a search over settings earn anything? Inside the training years only, judged on a part it never saw."""
