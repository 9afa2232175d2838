CREATE TABLE `drift` (
	`day` text NOT NULL,
	`tag` text NOT NULL,
	`measure` text NOT NULL,
	`value` real NOT NULL,
	`level` text NOT NULL,
	PRIMARY KEY(`tag`, `measure`, `day`),
	CONSTRAINT "drift_level" CHECK("drift"."level" in ('unjudged', 'ok', 'watch', 'alarm'))
) WITHOUT ROWID, STRICT;
