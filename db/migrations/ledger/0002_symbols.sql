CREATE TABLE `watched_symbols` (
	`instrument` text PRIMARY KEY NOT NULL,
	`added_at` integer NOT NULL,
	`added_by` integer,
	`removed_at` integer,
	`removed_by` integer
) STRICT;
