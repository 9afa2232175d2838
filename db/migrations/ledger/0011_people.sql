CREATE TABLE `invitations` (
	`digest` text PRIMARY KEY NOT NULL,
	`role` text NOT NULL,
	`invited_by` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_by` integer,
	`used_at` integer,
	CONSTRAINT "invitations_role" CHECK("invitations"."role" in ('trader', 'viewer')),
	CONSTRAINT "invitations_used" CHECK(("invitations"."used_by" is null) = ("invitations"."used_at" is null))
) STRICT;
--> statement-breakpoint
CREATE TABLE `places` (
	`chat_id` integer PRIMARY KEY NOT NULL,
	`thread_id` integer,
	`title` text NOT NULL,
	`added_by` integer NOT NULL,
	`added_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `strangers` (
	`user_id` integer PRIMARY KEY NOT NULL,
	`answered_at` integer NOT NULL
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
	CONSTRAINT "prompts_kind" CHECK("__new_prompts"."kind" in ('threshold', 'kill_switch_off', 'account', 'watchlist', 'retrain', 'pause', 'people', 'model')),
	CONSTRAINT "prompts_status" CHECK("__new_prompts"."status" in ('open', 'confirmed', 'cancelled', 'void'))
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_prompts`("id", "kind", "value", "user_id", "chat_id", "before", "expires_at", "status") SELECT "id", "kind", "value", "user_id", "chat_id", "before", "expires_at", "status" FROM `prompts`;--> statement-breakpoint
DROP TABLE `prompts`;--> statement-breakpoint
ALTER TABLE `__new_prompts` RENAME TO `prompts`;--> statement-breakpoint
CREATE TABLE `__new_users` (
	`user_id` integer PRIMARY KEY NOT NULL,
	`chat_id` integer NOT NULL,
	`role` text NOT NULL,
	`name` text NOT NULL,
	`added_at` integer NOT NULL,
	CONSTRAINT "users_role" CHECK("__new_users"."role" in ('owner', 'trader', 'viewer'))
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_users`("user_id", "chat_id", "role", "name", "added_at") SELECT "user_id", "chat_id", "role", "name", "added_at" FROM `users`;--> statement-breakpoint
DROP TABLE `users`;--> statement-breakpoint
ALTER TABLE `__new_users` RENAME TO `users`;