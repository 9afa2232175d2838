CREATE TABLE `account_days` (
	`account` text NOT NULL,
	`day_start` integer NOT NULL,
	`balance_cents` integer NOT NULL,
	`equity_cents` integer,
	`peak_equity_cents` integer NOT NULL,
	PRIMARY KEY(`account`, `day_start`)
) STRICT;
--> statement-breakpoint
CREATE TABLE `account_snapshots` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`account` text NOT NULL,
	`at` integer NOT NULL,
	`balance_cents` integer,
	`equity_cents` integer,
	`day_start_cents` integer,
	`losing_cents` integer,
	`winning_cents` integer,
	CONSTRAINT "account_snapshots_dryrun" CHECK(("account_snapshots"."account" = 'dryrun') = ("account_snapshots"."balance_cents" is null)),
	CONSTRAINT "account_snapshots_whole" CHECK(("account_snapshots"."balance_cents" is null) = ("account_snapshots"."equity_cents" is null))
) STRICT;
--> statement-breakpoint
CREATE TABLE `__new_prompts` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`value` text NOT NULL,
	`user_id` integer NOT NULL,
	`chat_id` integer NOT NULL,
	`before` text NOT NULL,
	`expires_at` integer NOT NULL,
	`status` text NOT NULL,
	CONSTRAINT "prompts_kind" CHECK("__new_prompts"."kind" in ('threshold', 'kill_switch_off', 'account')),
	CONSTRAINT "prompts_status" CHECK("__new_prompts"."status" in ('open', 'confirmed', 'cancelled', 'void'))
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_prompts`("id", "kind", "value", "user_id", "chat_id", "before", "expires_at", "status") SELECT "id", "kind", "value", "user_id", "chat_id", "before", "expires_at", "status" FROM `prompts`;--> statement-breakpoint
DROP TABLE `prompts`;--> statement-breakpoint
ALTER TABLE `__new_prompts` RENAME TO `prompts`;--> statement-breakpoint
ALTER TABLE `scans` ADD `account` text DEFAULT 'dryrun' NOT NULL;--> statement-breakpoint
CREATE INDEX `scans_account` ON `scans` (`account`,`slot`);--> statement-breakpoint
CREATE INDEX `decisions_slot` ON `decisions` (`slot`,`first_refusal`);