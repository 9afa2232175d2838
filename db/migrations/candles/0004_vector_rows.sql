-- Rows of 340 features do not fit into the pages of a WITHOUT ROWID table: each took a page of its own.
CREATE TABLE `feature_vectors_rows` (
	`instrument` text NOT NULL,
	`feature_set` text NOT NULL,
	`slot` integer NOT NULL,
	`values` blob NOT NULL,
	PRIMARY KEY(`instrument`, `feature_set`, `slot`)
) STRICT;--> statement-breakpoint
INSERT INTO `feature_vectors_rows` SELECT `instrument`, `feature_set`, `slot`, `values` FROM `feature_vectors` ORDER BY `instrument`, `feature_set`, `slot`;--> statement-breakpoint
DROP TABLE `feature_vectors`;--> statement-breakpoint
ALTER TABLE `feature_vectors_rows` RENAME TO `feature_vectors`;
