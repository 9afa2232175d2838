CREATE TABLE `feature_vectors` (
	`instrument` text NOT NULL,
	`feature_set` text NOT NULL,
	`slot` integer NOT NULL,
	`values` blob NOT NULL,
	PRIMARY KEY(`instrument`, `feature_set`, `slot`)
) WITHOUT ROWID, STRICT;
