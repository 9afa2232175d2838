CREATE TABLE `shadow_predictions` (
	`slot` integer NOT NULL,
	`instrument` text NOT NULL,
	`side` text NOT NULL,
	`tag` text NOT NULL,
	`score` real NOT NULL,
	`p_win` real NOT NULL,
	`atr15` real NOT NULL,
	PRIMARY KEY(`slot`, `instrument`, `side`, `tag`),
	FOREIGN KEY (`slot`) REFERENCES `scans`(`slot`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "shadow_predictions_side" CHECK("shadow_predictions"."side" in ('long', 'short'))
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
	CONSTRAINT "prompts_kind" CHECK("__new_prompts"."kind" in ('threshold', 'kill_switch_off', 'account', 'watchlist', 'retrain')),
	CONSTRAINT "prompts_status" CHECK("__new_prompts"."status" in ('open', 'confirmed', 'cancelled', 'void'))
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_prompts`("id", "kind", "value", "user_id", "chat_id", "before", "expires_at", "status") SELECT "id", "kind", "value", "user_id", "chat_id", "before", "expires_at", "status" FROM `prompts`;--> statement-breakpoint
DROP TABLE `prompts`;--> statement-breakpoint
ALTER TABLE `__new_prompts` RENAME TO `prompts`;