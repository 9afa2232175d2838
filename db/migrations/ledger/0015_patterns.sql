DROP TRIGGER `outcomes_ended`;
--> statement-breakpoint
DROP TRIGGER `outcome_ends_tallied`;
--> statement-breakpoint
DROP VIEW `outcome_ends`;
--> statement-breakpoint
DROP VIEW `outcome_groups`;
--> statement-breakpoint
ALTER TABLE `decisions` ADD `pattern` text;
--> statement-breakpoint
CREATE TABLE `__new_outcome_marks` (
	`emitted` integer NOT NULL,
	`dimension` text NOT NULL,
	`name` text NOT NULL,
	`instrument` text NOT NULL,
	`free_from` integer NOT NULL,
	PRIMARY KEY(`emitted`, `dimension`, `name`, `instrument`),
	CONSTRAINT "outcome_marks_emitted" CHECK("__new_outcome_marks"."emitted" in (0, 1)),
	CONSTRAINT "outcome_marks_dimension" CHECK("__new_outcome_marks"."dimension" in ('all', 'tier', 'symbol', 'session', 'model', 'pattern', 'refusal', 'stated'))
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
INSERT INTO `__new_outcome_marks` (`emitted`, `dimension`, `name`, `instrument`, `free_from`) SELECT `emitted`, `dimension`, `name`, `instrument`, `free_from` FROM `outcome_marks`;
--> statement-breakpoint
INSERT INTO `__new_outcome_marks` (`emitted`, `dimension`, `name`, `instrument`, `free_from`) SELECT `emitted`, 'pattern', `name`, `instrument`, `free_from` FROM `outcome_marks` WHERE `dimension` = 'all';
--> statement-breakpoint
DROP TABLE `outcome_marks`;
--> statement-breakpoint
ALTER TABLE `__new_outcome_marks` RENAME TO `outcome_marks`;
--> statement-breakpoint
CREATE TABLE `__new_outcome_tallies` (
	`emitted` integer NOT NULL,
	`dimension` text NOT NULL,
	`name` text NOT NULL,
	`day` integer NOT NULL,
	`n` integer NOT NULL,
	`independent` integer NOT NULL,
	`wins` integer NOT NULL,
	`sum_r` real NOT NULL,
	`sum_stated` real NOT NULL,
	`invalidated` integer NOT NULL,
	PRIMARY KEY(`emitted`, `dimension`, `name`, `day`),
	CONSTRAINT "outcome_tallies_emitted" CHECK("__new_outcome_tallies"."emitted" in (0, 1)),
	CONSTRAINT "outcome_tallies_dimension" CHECK("__new_outcome_tallies"."dimension" in ('all', 'tier', 'symbol', 'session', 'model', 'pattern', 'refusal', 'stated'))
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
INSERT INTO `__new_outcome_tallies` (`emitted`, `dimension`, `name`, `day`, `n`, `independent`, `wins`, `sum_r`, `sum_stated`, `invalidated`) SELECT `emitted`, `dimension`, `name`, `day`, `n`, `independent`, `wins`, `sum_r`, `sum_stated`, `invalidated` FROM `outcome_tallies`;
--> statement-breakpoint
INSERT INTO `__new_outcome_tallies` (`emitted`, `dimension`, `name`, `day`, `n`, `independent`, `wins`, `sum_r`, `sum_stated`, `invalidated`) SELECT `emitted`, 'pattern', `name`, `day`, `n`, `independent`, `wins`, `sum_r`, `sum_stated`, `invalidated` FROM `outcome_tallies` WHERE `dimension` = 'all';
--> statement-breakpoint
DROP TABLE `outcome_tallies`;
--> statement-breakpoint
ALTER TABLE `__new_outcome_tallies` RENAME TO `outcome_tallies`;
--> statement-breakpoint
CREATE VIEW `outcome_groups` AS
SELECT o.`decision_id`, o.`emitted`, g.`dimension`,
	CASE g.`dimension`
		WHEN 'all' THEN ''
		WHEN 'tier' THEN o.`tier`
		WHEN 'symbol' THEN substr(o.`instrument`, instr(o.`instrument`, ':') + 1)
		WHEN 'session' THEN d.`session`
		WHEN 'model' THEN d.`model_tag`
		WHEN 'pattern' THEN coalesce(d.`pattern`, '')
		WHEN 'refusal' THEN d.`first_refusal`
		ELSE CAST(min(19, max(0, CAST(d.`p_win` * 20 AS INTEGER))) AS TEXT)
	END AS `name`,
	o.`instrument`, o.`slot` - o.`slot` % 86400000 AS `day`, o.`slot`, o.`exit_time`, o.`result`,
	coalesce(o.`r`, 0.0) AS `r`, d.`p_win`
FROM `outcomes` o JOIN `decisions` d ON d.`id` = o.`decision_id`
JOIN (SELECT 'all' AS `dimension` UNION ALL SELECT 'tier' UNION ALL SELECT 'symbol' UNION ALL SELECT 'session'
	UNION ALL SELECT 'model' UNION ALL SELECT 'pattern' UNION ALL SELECT 'refusal' UNION ALL SELECT 'stated') g
WHERE g.`dimension` <> 'refusal' OR d.`first_refusal` IS NOT NULL;
--> statement-breakpoint
CREATE VIEW `outcome_ends` AS SELECT `decision_id` FROM `outcomes` WHERE `exit_kind` IS NOT NULL;
--> statement-breakpoint
CREATE TRIGGER `outcome_ends_tallied` INSTEAD OF INSERT ON `outcome_ends`
BEGIN
	INSERT INTO `outcome_tallies` (`emitted`, `dimension`, `name`, `day`, `n`, `independent`, `wins`, `sum_r`, `sum_stated`, `invalidated`)
	SELECT g.`emitted`, g.`dimension`, g.`name`, g.`day`,
		g.`result` IS NOT NULL,
		g.`result` IS NOT NULL AND g.`slot` >= coalesce((SELECT m.`free_from` FROM `outcome_marks` m WHERE m.`emitted` = g.`emitted`
			AND m.`dimension` = g.`dimension` AND m.`name` = g.`name` AND m.`instrument` = g.`instrument`), 0),
		g.`result` IS 'W',
		CASE WHEN g.`result` IS NULL THEN 0.0 ELSE g.`r` END,
		CASE WHEN g.`result` IS NULL THEN 0.0 ELSE g.`p_win` END,
		g.`result` IS NULL
	FROM `outcome_groups` g WHERE g.`decision_id` = NEW.`decision_id`
	ON CONFLICT DO UPDATE SET `n` = `n` + excluded.`n`, `independent` = `independent` + excluded.`independent`,
		`wins` = `wins` + excluded.`wins`, `sum_r` = `sum_r` + excluded.`sum_r`,
		`sum_stated` = `sum_stated` + excluded.`sum_stated`, `invalidated` = `invalidated` + excluded.`invalidated`;
	INSERT INTO `outcome_marks` (`emitted`, `dimension`, `name`, `instrument`, `free_from`)
	SELECT g.`emitted`, g.`dimension`, g.`name`, g.`instrument`, g.`exit_time`
	FROM `outcome_groups` g WHERE g.`decision_id` = NEW.`decision_id` AND g.`result` IS NOT NULL
	ON CONFLICT DO UPDATE SET `free_from` = excluded.`free_from`
		WHERE (SELECT o.`slot` FROM `outcomes` o WHERE o.`decision_id` = NEW.`decision_id`) >= `free_from`;
END;
--> statement-breakpoint
CREATE TRIGGER `outcomes_ended` AFTER UPDATE OF `exit_kind` ON `outcomes`
WHEN OLD.`exit_kind` IS NULL AND NEW.`exit_kind` IS NOT NULL
BEGIN INSERT INTO `outcome_ends` (`decision_id`) VALUES (NEW.`decision_id`); END;
