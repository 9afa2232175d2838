DROP INDEX `decisions_slot`;--> statement-breakpoint
CREATE INDEX `decisions_slot` ON `decisions` (`slot`,`first_refusal`,`mode`);