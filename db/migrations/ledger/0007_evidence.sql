ALTER TABLE `decisions` ADD `evidence_slice` text;--> statement-breakpoint
ALTER TABLE `decisions` ADD `evidence_from` real;--> statement-breakpoint
ALTER TABLE `decisions` ADD `evidence_until` real;