"""From a snapshot to a bundle: members, ensemble, calibrator, readings, controls, and the files that ship."""
