CREATE TABLE `choices` (
	`signal_id` text NOT NULL,
	`user_id` integer NOT NULL,
	`chat_id` integer NOT NULL,
	`name` text NOT NULL,
	`state` text NOT NULL,
	`price` real,
	`at` integer NOT NULL,
	PRIMARY KEY(`signal_id`, `user_id`),
	FOREIGN KEY (`signal_id`) REFERENCES `signals`(`signal_id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "choices_state" CHECK("choices"."state" in ('taken', 'skipped'))
) STRICT;
--> statement-breakpoint
CREATE INDEX `choices_at` ON `choices` (`at`);--> statement-breakpoint
CREATE TABLE `symbol_mutes` (
	`chat_id` integer NOT NULL,
	`instrument` text NOT NULL,
	`until` integer NOT NULL,
	PRIMARY KEY(`chat_id`, `instrument`)
) STRICT;
--> statement-breakpoint
CREATE TABLE `__new_outbox` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`chat_id` integer NOT NULL,
	`notice_key` text NOT NULL,
	`kind` text NOT NULL,
	`notice` text NOT NULL,
	`status` text NOT NULL,
	`attempts` integer NOT NULL,
	`not_before` integer NOT NULL,
	`created_at` integer NOT NULL,
	`sent_at` integer,
	`send_latency_ms` integer GENERATED ALWAYS AS ("sent_at" - "created_at") VIRTUAL,
	`message_id` integer,
	`possible_repeat` integer NOT NULL,
	`withdrawn` integer NOT NULL,
	`urgent` integer NOT NULL,
	`reason` text,
	CONSTRAINT "outbox_kind" CHECK("__new_outbox"."kind" in ('signal', 'card', 'outcome', 'alert', 'watch', 'digest')),
	CONSTRAINT "outbox_status" CHECK("__new_outbox"."status" in ('pending', 'sending', 'unknown', 'sent', 'dead', 'cancelled')),
	CONSTRAINT "outbox_possible_repeat" CHECK("__new_outbox"."possible_repeat" in (0, 1)),
	CONSTRAINT "outbox_withdrawn" CHECK("__new_outbox"."withdrawn" in (0, 1)),
	CONSTRAINT "outbox_urgent" CHECK("__new_outbox"."urgent" in (0, 1)),
	CONSTRAINT "outbox_sent" CHECK(("__new_outbox"."status" = 'sent') = ("__new_outbox"."sent_at" is not null))
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_outbox`("id", "chat_id", "notice_key", "kind", "notice", "status", "attempts", "not_before", "created_at", "sent_at", "message_id", "possible_repeat", "withdrawn", "urgent", "reason") SELECT "id", "chat_id", "notice_key", "kind", "notice", "status", "attempts", "not_before", "created_at", "sent_at", "message_id", "possible_repeat", "withdrawn", "urgent", "reason" FROM `outbox`;--> statement-breakpoint
DROP TABLE `outbox`;--> statement-breakpoint
ALTER TABLE `__new_outbox` RENAME TO `outbox`;--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_once_per_chat` ON `outbox` (`notice_key`,`chat_id`);--> statement-breakpoint
CREATE INDEX `outbox_unsettled` ON `outbox` (`chat_id`,`urgent`,`id`) WHERE "outbox"."status" in ('pending', 'sending', 'unknown');