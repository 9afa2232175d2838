CREATE TABLE `candles` (
	`instrument` text NOT NULL,
	`open_time` integer NOT NULL,
	`open` real NOT NULL,
	`high` real NOT NULL,
	`low` real NOT NULL,
	`close` real NOT NULL,
	`volume` real NOT NULL,
	PRIMARY KEY(`instrument`, `open_time`)
) WITHOUT ROWID, STRICT;
