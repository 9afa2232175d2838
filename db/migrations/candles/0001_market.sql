CREATE TABLE `breakers` (
	`source` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`opened_at` integer,
	`retry_at` integer,
	`opens` integer NOT NULL,
	`consecutive_failures` integer NOT NULL,
	`last_fault` text,
	`updated_at` integer NOT NULL,
	CONSTRAINT "breakers_state" CHECK("breakers"."state" in ('closed', 'open', 'half-open'))
) STRICT;
--> statement-breakpoint
CREATE TABLE `data_quality_metrics` (
	`instrument` text NOT NULL,
	`hour` integer NOT NULL,
	`expected` integer NOT NULL,
	`received` integer NOT NULL,
	`quarantined` integer NOT NULL,
	`suspect` integer NOT NULL,
	`feature_attempts` integer NOT NULL,
	`feature_failures` integer NOT NULL,
	`checks` text NOT NULL,
	`score` real NOT NULL,
	PRIMARY KEY(`instrument`, `hour`)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
CREATE TABLE `quarantined_candles` (
	`instrument` text NOT NULL,
	`open_time` integer NOT NULL,
	`reason` text NOT NULL,
	`source` text NOT NULL,
	`raw` text NOT NULL,
	`received_at` integer NOT NULL,
	PRIMARY KEY(`instrument`, `open_time`, `reason`, `raw`)
) STRICT;
--> statement-breakpoint
CREATE TABLE `quotes` (
	`instrument` text NOT NULL,
	`slot` integer NOT NULL,
	`at` integer NOT NULL,
	`bid` real NOT NULL,
	`ask` real NOT NULL,
	`source` text NOT NULL,
	PRIMARY KEY(`instrument`, `slot`),
	CONSTRAINT "quotes_source" CHECK("quotes"."source" in ('rest', 'stream'))
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
CREATE TABLE `suspect_candles` (
	`instrument` text NOT NULL,
	`open_time` integer NOT NULL,
	`checks` text NOT NULL,
	PRIMARY KEY(`instrument`, `open_time`)
) WITHOUT ROWID, STRICT;
