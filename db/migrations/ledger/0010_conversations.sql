CREATE TABLE `conversation_states` (
	`key` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`changed_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `preferences` (
	`chat_id` integer PRIMARY KEY NOT NULL,
	`language` text NOT NULL,
	`zone` text NOT NULL,
	`images` integer NOT NULL,
	`muted` text NOT NULL,
	`quiet_from` integer,
	`quiet_until` integer,
	`digest_at` integer,
	`changed_at` integer NOT NULL,
	CONSTRAINT "preferences_language" CHECK("preferences"."language" in ('en', 'tr')),
	CONSTRAINT "preferences_images" CHECK("preferences"."images" in (0, 1)),
	CONSTRAINT "preferences_quiet" CHECK(("preferences"."quiet_from" is null) = ("preferences"."quiet_until" is null)),
	CONSTRAINT "preferences_quiet_from" CHECK("preferences"."quiet_from" between 0 and 1439),
	CONSTRAINT "preferences_quiet_until" CHECK("preferences"."quiet_until" between 0 and 1439),
	CONSTRAINT "preferences_digest_at" CHECK("preferences"."digest_at" between 0 and 1439)
) STRICT;
--> statement-breakpoint
CREATE TABLE `person_alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`chat_id` integer NOT NULL,
	`user_id` integer NOT NULL,
	`instrument` text NOT NULL,
	`timeframe` text NOT NULL,
	`condition` text NOT NULL,
	`repeat_ms` integer,
	`status` text NOT NULL,
	`holds` integer,
	`last_bar` integer,
	`fired_at` integer,
	`created_at` integer NOT NULL,
	CONSTRAINT "person_alerts_status" CHECK("person_alerts"."status" in ('active', 'paused', 'done', 'deleted')),
	CONSTRAINT "person_alerts_holds" CHECK("person_alerts"."holds" in (0, 1)),
	CONSTRAINT "person_alerts_repeat" CHECK("person_alerts"."repeat_ms" > 0)
) STRICT;
--> statement-breakpoint
CREATE INDEX `person_alerts_active` ON `person_alerts` (`created_at`) WHERE "person_alerts"."status" = 'active';--> statement-breakpoint
CREATE INDEX `person_alerts_of_chat` ON `person_alerts` (`chat_id`,`created_at`);--> statement-breakpoint
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
	CONSTRAINT "outbox_kind" CHECK("__new_outbox"."kind" in ('signal', 'outcome', 'alert', 'watch', 'digest')),
	CONSTRAINT "outbox_status" CHECK("__new_outbox"."status" in ('pending', 'sending', 'unknown', 'sent', 'dead', 'cancelled')),
	CONSTRAINT "outbox_possible_repeat" CHECK("__new_outbox"."possible_repeat" in (0, 1)),
	CONSTRAINT "outbox_withdrawn" CHECK("__new_outbox"."withdrawn" in (0, 1)),
	CONSTRAINT "outbox_urgent" CHECK("__new_outbox"."urgent" in (0, 1)),
	CONSTRAINT "outbox_sent" CHECK(("__new_outbox"."status" = 'sent') = ("__new_outbox"."sent_at" is not null))
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_outbox`("id", "chat_id", "notice_key", "kind", "notice", "status", "attempts", "not_before", "created_at", "sent_at", "message_id", "possible_repeat", "withdrawn", "urgent", "reason") SELECT "id", "chat_id", "notice_key", "kind", "notice", "status", "attempts", "not_before", "created_at", "sent_at", "message_id", "possible_repeat", "withdrawn", 0, "reason" FROM `outbox`;--> statement-breakpoint
DROP TABLE `outbox`;--> statement-breakpoint
ALTER TABLE `__new_outbox` RENAME TO `outbox`;--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_once_per_chat` ON `outbox` (`notice_key`,`chat_id`);--> statement-breakpoint
CREATE INDEX `outbox_unsettled` ON `outbox` (`chat_id`,`urgent`,`id`) WHERE "outbox"."status" in ('pending', 'sending', 'unknown');