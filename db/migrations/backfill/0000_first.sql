CREATE TABLE `checkpoints` (
	`instrument` text NOT NULL,
	`timeframe` text NOT NULL,
	`until_time` integer NOT NULL,
	PRIMARY KEY(`instrument`, `timeframe`)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
CREATE TABLE `gaps` (
	`instrument` text NOT NULL,
	`timeframe` text NOT NULL,
	`from_time` integer NOT NULL,
	`until_time` integer NOT NULL,
	`why` text NOT NULL,
	PRIMARY KEY(`instrument`, `timeframe`, `from_time`)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
CREATE TABLE `staged_candles` (
	`instrument` text NOT NULL,
	`timeframe` text NOT NULL,
	`open_time` integer NOT NULL,
	`open` real NOT NULL,
	`high` real NOT NULL,
	`low` real NOT NULL,
	`close` real NOT NULL,
	`volume` real NOT NULL,
	PRIMARY KEY(`instrument`, `timeframe`, `open_time`)
) WITHOUT ROWID, STRICT;
