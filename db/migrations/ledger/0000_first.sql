CREATE TABLE `decisions` (
	`id` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`instrument` text NOT NULL,
	`slot` integer NOT NULL,
	`side` text NOT NULL,
	`mode` text NOT NULL,
	`late` integer NOT NULL,
	`feature_set` text NOT NULL,
	`model_tag` text NOT NULL,
	`calibrator` text NOT NULL,
	`scores` text NOT NULL,
	`score` real NOT NULL,
	`p_win` real NOT NULL,
	`confidence` real NOT NULL,
	`evidence_low` real,
	`evidence_high` real,
	`evidence_win_rate` real,
	`evidence_n` real,
	`tier` text NOT NULL,
	`medium_edge` real NOT NULL,
	`high_edge` real NOT NULL,
	`threshold` real NOT NULL,
	`entry` real NOT NULL,
	`stop` real NOT NULL,
	`target` real NOT NULL,
	`stop_distance` real NOT NULL,
	`target_distance` real NOT NULL,
	`rr_expected` real NOT NULL,
	`cost_r` real NOT NULL,
	`expected_r` real,
	`quantity` real NOT NULL,
	`notional_cents` integer NOT NULL,
	`risk_cents` integer NOT NULL,
	`bound_by` text NOT NULL,
	`session` text NOT NULL,
	`volatility_regime` text NOT NULL,
	`verdicts` text NOT NULL,
	`emitted` integer NOT NULL,
	`first_refusal` text,
	`valid_until` integer NOT NULL,
	FOREIGN KEY (`slot`) REFERENCES `scans`(`slot`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "decisions_side" CHECK("decisions"."side" in ('long', 'short')),
	CONSTRAINT "decisions_mode" CHECK("decisions"."mode" in ('dryrun', 'live')),
	CONSTRAINT "decisions_tier" CHECK("decisions"."tier" in ('LOW', 'MEDIUM', 'HIGH')),
	CONSTRAINT "decisions_volatility_regime" CHECK("decisions"."volatility_regime" in ('low', 'mid', 'high', 'unknown')),
	CONSTRAINT "decisions_late" CHECK("decisions"."late" in (0, 1)),
	CONSTRAINT "decisions_emitted" CHECK("decisions"."emitted" in (0, 1)),
	CONSTRAINT "decisions_refusal" CHECK(("decisions"."emitted" = 1) = ("decisions"."first_refusal" is null))
) STRICT;
--> statement-breakpoint
CREATE INDEX `decisions_instrument_slot` ON `decisions` (`instrument`,`slot`);--> statement-breakpoint
CREATE TABLE `predictions` (
	`slot` integer NOT NULL,
	`instrument` text NOT NULL,
	`side` text NOT NULL,
	`scores` text NOT NULL,
	`score` real NOT NULL,
	`p_win` real NOT NULL,
	`confidence` real NOT NULL,
	`tier` text NOT NULL,
	`above_medium` integer NOT NULL,
	`above_high` integer NOT NULL,
	PRIMARY KEY(`slot`, `instrument`, `side`),
	FOREIGN KEY (`slot`) REFERENCES `scans`(`slot`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "predictions_side" CHECK("predictions"."side" in ('long', 'short')),
	CONSTRAINT "predictions_tier" CHECK("predictions"."tier" in ('LOW', 'MEDIUM', 'HIGH'))
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
CREATE TABLE `scans` (
	`slot` integer PRIMARY KEY NOT NULL,
	`started_at` integer NOT NULL,
	`stored_at` integer NOT NULL,
	`late` integer NOT NULL,
	`latency_ms` real NOT NULL,
	`stages_ms` text NOT NULL,
	`balance_cents` integer NOT NULL,
	`equity_cents` integer NOT NULL,
	`peak_equity_cents` integer NOT NULL,
	`risk_level` text NOT NULL,
	`daily_lock_day` integer,
	`total_lock` integer NOT NULL,
	CONSTRAINT "scans_late" CHECK("scans"."late" in (0, 1)),
	CONSTRAINT "scans_total_lock" CHECK("scans"."total_lock" in (0, 1)),
	CONSTRAINT "scans_risk_level" CHECK("scans"."risk_level" in ('ACTIVE', 'REDUCED', 'CLOSE_ONLY', 'FLATTEN_ADVICE', 'LOCKED'))
) STRICT;
--> statement-breakpoint
CREATE TABLE `outcomes` (
	`decision_id` text PRIMARY KEY NOT NULL,
	`instrument` text NOT NULL,
	`side` text NOT NULL,
	`slot` integer NOT NULL,
	`emitted` integer NOT NULL,
	`tier` text NOT NULL,
	`bucket` integer NOT NULL,
	`planned_entry` real NOT NULL,
	`stop_distance` real NOT NULL,
	`target_distance` real NOT NULL,
	`cost_share` real NOT NULL,
	`horizon_minutes` integer NOT NULL,
	`tick_size` real,
	`quantity` real NOT NULL,
	`contract_size` real NOT NULL,
	`entry_time` integer,
	`entry_price` real,
	`stop_price` real,
	`target_price` real,
	`slippage_bps` real,
	`exit_kind` text,
	`result` text,
	`exit_time` integer,
	`exit_price` real,
	`r` real,
	`net_cents` integer,
	`seconds_to_exit` real,
	FOREIGN KEY (`decision_id`) REFERENCES `decisions`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "outcomes_emitted" CHECK("outcomes"."emitted" in (0, 1)),
	CONSTRAINT "outcomes_side" CHECK("outcomes"."side" in ('long', 'short')),
	CONSTRAINT "outcomes_tier" CHECK("outcomes"."tier" in ('LOW', 'MEDIUM', 'HIGH')),
	CONSTRAINT "outcomes_exit_kind" CHECK("outcomes"."exit_kind" in ('tp', 'sl', 'timeout', 'invalidated')),
	CONSTRAINT "outcomes_result" CHECK("outcomes"."result" in ('W', 'L')),
	CONSTRAINT "outcomes_result_of_exit" CHECK(("outcomes"."result" is null) = ("outcomes"."exit_kind" is null or "outcomes"."exit_kind" = 'invalidated'))
) STRICT;
--> statement-breakpoint
CREATE INDEX `outcomes_slot` ON `outcomes` (`slot`);--> statement-breakpoint
CREATE INDEX `outcomes_open` ON `outcomes` (`slot`) WHERE "outcomes"."exit_kind" is null;--> statement-breakpoint
CREATE INDEX `outcomes_bucket` ON `outcomes` (`instrument`,`side`,`bucket`);--> statement-breakpoint
CREATE UNIQUE INDEX `outcomes_refused_once` ON `outcomes` (`instrument`,`side`,`bucket`) WHERE "outcomes"."emitted" = 0;--> statement-breakpoint
CREATE TABLE `signals` (
	`signal_id` text PRIMARY KEY NOT NULL,
	`instrument` text NOT NULL,
	`pair` text GENERATED ALWAYS AS (substr("instrument", instr("instrument", ':') + 1)) STORED NOT NULL,
	`slot` integer NOT NULL,
	`side` text NOT NULL,
	`tier` text NOT NULL,
	`mode` text NOT NULL,
	`quantity` real NOT NULL,
	`notional_cents` integer NOT NULL,
	`risk_cents` integer NOT NULL,
	`entry_time` integer,
	`entry_price` real NOT NULL,
	`tp_price` real NOT NULL,
	`sl_price` real NOT NULL,
	`rr_expected` real NOT NULL,
	`valid_until` integer NOT NULL,
	`exit_kind` text,
	`result` text,
	`exit_time` integer,
	`exit_price` real,
	`r_realized` real,
	`net_cents` integer,
	`time_to_tp_sl_seconds` real,
	`slippage_bps` real,
	`slippage_expected_bps` real,
	`spread_bps` real,
	`latency_ms` real NOT NULL,
	FOREIGN KEY (`signal_id`) REFERENCES `decisions`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "signals_side" CHECK("signals"."side" in ('long', 'short')),
	CONSTRAINT "signals_tier" CHECK("signals"."tier" in ('LOW', 'MEDIUM', 'HIGH')),
	CONSTRAINT "signals_mode_word" CHECK("signals"."mode" in ('dryrun', 'live')),
	CONSTRAINT "signals_exit_kind" CHECK("signals"."exit_kind" in ('tp', 'sl', 'timeout', 'invalidated')),
	CONSTRAINT "signals_result" CHECK("signals"."result" in ('W', 'L')),
	CONSTRAINT "signals_result_of_exit" CHECK(("signals"."result" is null) = ("signals"."exit_kind" is null or "signals"."exit_kind" = 'invalidated')),
	CONSTRAINT "signals_exit_complete" CHECK(("signals"."exit_kind" is null) = ("signals"."exit_time" is null))
) STRICT;
--> statement-breakpoint
CREATE INDEX `signals_entry_time` ON `signals` (`entry_time`);--> statement-breakpoint
CREATE INDEX `signals_pair` ON `signals` (`pair`);--> statement-breakpoint
CREATE INDEX `signals_mode` ON `signals` (`mode`);--> statement-breakpoint
CREATE INDEX `signals_slot` ON `signals` (`slot`);--> statement-breakpoint
CREATE INDEX `signals_open` ON `signals` (`slot`) WHERE "signals"."exit_kind" is null;--> statement-breakpoint
CREATE INDEX `signals_exit_time` ON `signals` (`exit_time`);--> statement-breakpoint
CREATE TABLE `alerts_told` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`slot` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `audit_log` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`action` text NOT NULL,
	`user_id` integer,
	`chat_id` integer,
	`name` text,
	`detail` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `model_deployments` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`version` text NOT NULL,
	`model_path` text NOT NULL,
	`deployed_at` integer NOT NULL,
	`metrics_json` text NOT NULL,
	`rollback_reason` text
) STRICT;
--> statement-breakpoint
CREATE TABLE `prompts` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`value` text NOT NULL,
	`user_id` integer NOT NULL,
	`chat_id` integer NOT NULL,
	`before` text NOT NULL,
	`expires_at` integer NOT NULL,
	`status` text NOT NULL,
	CONSTRAINT "prompts_kind" CHECK("prompts"."kind" in ('threshold', 'kill_switch_off')),
	CONSTRAINT "prompts_status" CHECK("prompts"."status" in ('open', 'confirmed', 'cancelled', 'void'))
) STRICT;
--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`changed_at` integer NOT NULL,
	CONSTRAINT "settings_kill_switch" CHECK("settings"."key" not like 'kill_switch%' or "settings"."value" in ('on', 'off'))
) STRICT;
--> statement-breakpoint
CREATE TABLE `outbox` (
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
	`reason` text,
	CONSTRAINT "outbox_kind" CHECK("outbox"."kind" in ('signal', 'outcome', 'alert')),
	CONSTRAINT "outbox_status" CHECK("outbox"."status" in ('pending', 'sending', 'unknown', 'sent', 'dead', 'cancelled')),
	CONSTRAINT "outbox_possible_repeat" CHECK("outbox"."possible_repeat" in (0, 1)),
	CONSTRAINT "outbox_withdrawn" CHECK("outbox"."withdrawn" in (0, 1)),
	CONSTRAINT "outbox_sent" CHECK(("outbox"."status" = 'sent') = ("outbox"."sent_at" is not null))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_once_per_chat` ON `outbox` (`notice_key`,`chat_id`);--> statement-breakpoint
CREATE INDEX `outbox_unsettled` ON `outbox` (`chat_id`,`id`) WHERE "outbox"."status" in ('pending', 'sending', 'unknown');--> statement-breakpoint
CREATE TABLE `updates_seen` (
	`update_id` integer PRIMARY KEY NOT NULL,
	`seen_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `updates_seen_at` ON `updates_seen` (`seen_at`);--> statement-breakpoint
CREATE TABLE `users` (
	`user_id` integer PRIMARY KEY NOT NULL,
	`chat_id` integer NOT NULL,
	`role` text NOT NULL,
	`name` text NOT NULL,
	`added_at` integer NOT NULL,
	CONSTRAINT "users_role" CHECK("users"."role" in ('owner'))
) STRICT;
--> statement-breakpoint
CREATE TRIGGER `signals_kill_switch` BEFORE INSERT ON `signals`
WHEN EXISTS (SELECT 1 FROM `settings` WHERE `key` IN ('kill_switch', 'kill_switch_env') AND `value` = 'on')
BEGIN SELECT RAISE(ABORT, 'KILL_SWITCH_ON'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_log_keeps_rows` BEFORE DELETE ON `audit_log`
BEGIN SELECT RAISE(ABORT, 'AUDIT_LOG_IS_APPEND_ONLY'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_log_keeps_text` BEFORE UPDATE ON `audit_log`
BEGIN SELECT RAISE(ABORT, 'AUDIT_LOG_IS_APPEND_ONLY'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_log_keeps_ids` BEFORE INSERT ON `audit_log`
WHEN EXISTS (SELECT 1 FROM `audit_log` WHERE `id` = NEW.`id`)
BEGIN SELECT RAISE(ABORT, 'AUDIT_LOG_IS_APPEND_ONLY'); END;
