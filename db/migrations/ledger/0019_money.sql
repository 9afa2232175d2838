ALTER TABLE `outcome_tallies` ADD `net_cents` integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
DROP TRIGGER `outcome_ends_tallied`;
--> statement-breakpoint
DROP VIEW `outcome_groups`;
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
	coalesce(o.`r`, 0.0) AS `r`, d.`p_win`,
	CASE o.`emitted` WHEN 1 THEN coalesce(o.`net_cents`, 0) ELSE 0 END AS `net_cents`
FROM `outcomes` o JOIN `decisions` d ON d.`id` = o.`decision_id`
JOIN (SELECT 'all' AS `dimension` UNION ALL SELECT 'tier' UNION ALL SELECT 'symbol' UNION ALL SELECT 'session'
	UNION ALL SELECT 'model' UNION ALL SELECT 'pattern' UNION ALL SELECT 'refusal' UNION ALL SELECT 'stated') g
WHERE g.`dimension` <> 'refusal' OR d.`first_refusal` IS NOT NULL;
--> statement-breakpoint
CREATE TRIGGER `outcome_ends_tallied` INSTEAD OF INSERT ON `outcome_ends`
BEGIN
	INSERT INTO `outcome_tallies` (`emitted`, `dimension`, `name`, `day`, `n`, `independent`, `wins`, `sum_r`, `sum_stated`, `invalidated`, `net_cents`)
	SELECT g.`emitted`, g.`dimension`, g.`name`, g.`day`,
		g.`result` IS NOT NULL,
		g.`result` IS NOT NULL AND g.`slot` >= coalesce((SELECT m.`free_from` FROM `outcome_marks` m WHERE m.`emitted` = g.`emitted`
			AND m.`dimension` = g.`dimension` AND m.`name` = g.`name` AND m.`instrument` = g.`instrument`), 0),
		g.`result` IS 'W',
		CASE WHEN g.`result` IS NULL THEN 0.0 ELSE g.`r` END,
		CASE WHEN g.`result` IS NULL THEN 0.0 ELSE g.`p_win` END,
		g.`result` IS NULL,
		CASE WHEN g.`result` IS NULL THEN 0 ELSE g.`net_cents` END
	FROM `outcome_groups` g WHERE g.`decision_id` = NEW.`decision_id`
	ON CONFLICT DO UPDATE SET `n` = `n` + excluded.`n`, `independent` = `independent` + excluded.`independent`,
		`wins` = `wins` + excluded.`wins`, `sum_r` = `sum_r` + excluded.`sum_r`,
		`sum_stated` = `sum_stated` + excluded.`sum_stated`, `invalidated` = `invalidated` + excluded.`invalidated`,
		`net_cents` = `net_cents` + excluded.`net_cents`;
	INSERT INTO `outcome_marks` (`emitted`, `dimension`, `name`, `instrument`, `free_from`)
	SELECT g.`emitted`, g.`dimension`, g.`name`, g.`instrument`, g.`exit_time`
	FROM `outcome_groups` g WHERE g.`decision_id` = NEW.`decision_id` AND g.`result` IS NOT NULL
	ON CONFLICT DO UPDATE SET `free_from` = excluded.`free_from`
		WHERE (SELECT o.`slot` FROM `outcomes` o WHERE o.`decision_id` = NEW.`decision_id`) >= `free_from`;
END;
--> statement-breakpoint
INSERT INTO `outcome_tallies` (`emitted`, `dimension`, `name`, `day`, `n`, `independent`, `wins`, `sum_r`, `sum_stated`, `invalidated`, `net_cents`)
SELECT `emitted`, `dimension`, `name`, `day`, 0, 0, 0, 0.0, 0.0, 0, sum(`net_cents`)
FROM `outcome_groups` WHERE `emitted` = 1 AND `result` IS NOT NULL GROUP BY `emitted`, `dimension`, `name`, `day`
ON CONFLICT DO UPDATE SET `net_cents` = excluded.`net_cents`;
