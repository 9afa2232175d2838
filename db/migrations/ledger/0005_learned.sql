CREATE TABLE `calibrators` (
	`id` text PRIMARY KEY NOT NULL,
	`tag` text NOT NULL,
	`fitted_at` integer NOT NULL,
	`since` integer NOT NULL,
	`split` integer NOT NULL,
	`until` integer NOT NULL,
	`slope` real,
	`intercept` real,
	`n` integer NOT NULL,
	`n_independent` integer NOT NULL,
	`n_compared` integer NOT NULL,
	`n_compared_independent` integer NOT NULL,
	`compared_with` text NOT NULL,
	`brier_before` real,
	`brier_after` real,
	`reliability` text NOT NULL,
	`adopted` integer NOT NULL,
	`reason` text NOT NULL,
	`reverted_at` integer,
	`reverted_by` text,
	`revert_reason` text,
	CONSTRAINT "calibrators_adopted" CHECK("calibrators"."adopted" in (0, 1)),
	CONSTRAINT "calibrators_reason" CHECK("calibrators"."reason" in ('ADOPTED', 'TOO_FEW_TO_FIT', 'TOO_FEW_TO_COMPARE', 'ONE_SIDED', 'SLOPE_NOT_POSITIVE', 'NOT_BETTER')),
	CONSTRAINT "calibrators_adopted_reason" CHECK(("calibrators"."adopted" = 1) = ("calibrators"."reason" = 'ADOPTED')),
	CONSTRAINT "calibrators_slope" CHECK("calibrators"."adopted" = 0 or ("calibrators"."slope" > 0 and "calibrators"."intercept" is not null)),
	CONSTRAINT "calibrators_reverted" CHECK(("calibrators"."reverted_at" is null) = ("calibrators"."revert_reason" is null) and ("calibrators"."reverted_at" is null) = ("calibrators"."reverted_by" is null))
) STRICT;
--> statement-breakpoint
CREATE INDEX `calibrators_tag` ON `calibrators` (`tag`,`fitted_at`);--> statement-breakpoint
CREATE TABLE `patterns` (
	`instrument` text NOT NULL,
	`pattern` text NOT NULL,
	`timeframe` text NOT NULL,
	`side` text NOT NULL,
	`wins` integer NOT NULL,
	`total` integer NOT NULL,
	`independent` integer NOT NULL,
	`counted_at` integer NOT NULL,
	PRIMARY KEY(`instrument`, `pattern`, `timeframe`, `side`),
	CONSTRAINT "patterns_side" CHECK("patterns"."side" in ('long', 'short')),
	CONSTRAINT "patterns_counts" CHECK("patterns"."wins" >= 0 and "patterns"."wins" <= "patterns"."total" and "patterns"."independent" <= "patterns"."total")
) STRICT;
--> statement-breakpoint
ALTER TABLE `predictions` ADD `model_tag` text;--> statement-breakpoint
ALTER TABLE `predictions` ADD `boost` real;--> statement-breakpoint
ALTER TABLE `predictions` ADD `atr15` real;