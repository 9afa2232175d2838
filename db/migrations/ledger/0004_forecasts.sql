CREATE TABLE `volatility_forecasts` (
	`instrument` text NOT NULL,
	`slot` integer NOT NULL,
	`rv15` real,
	`rv60` real,
	`range60` real,
	`move99` real,
	PRIMARY KEY(`instrument`, `slot`),
	FOREIGN KEY (`slot`) REFERENCES `scans`(`slot`) ON UPDATE no action ON DELETE no action
) WITHOUT ROWID, STRICT;
