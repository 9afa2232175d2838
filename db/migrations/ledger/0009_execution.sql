ALTER TABLE `decisions` ADD `patterns_version` text;--> statement-breakpoint
ALTER TABLE `decisions` ADD `execution_version` text;--> statement-breakpoint
ALTER TABLE `decisions` ADD `cost_basis` text;--> statement-breakpoint
ALTER TABLE `decisions` ADD `spread_expected_bps` real;--> statement-breakpoint
ALTER TABLE `decisions` ADD `slippage_expected_bps` real;--> statement-breakpoint
ALTER TABLE `outcomes` ADD `execution_version` text;--> statement-breakpoint
ALTER TABLE `outcomes` ADD `execution_spread_bps` real;--> statement-breakpoint
ALTER TABLE `outcomes` ADD `execution_slippage_bps` real;--> statement-breakpoint
ALTER TABLE `outcomes` ADD `execution_commission_bps` real;--> statement-breakpoint
ALTER TABLE `outcomes` ADD `execution_swap_bps` real;--> statement-breakpoint
ALTER TABLE `outcomes` ADD `execution_late` integer;--> statement-breakpoint
ALTER TABLE `outcomes` ADD `execution_r` real;--> statement-breakpoint
ALTER TABLE `signals` ADD `execution_r` real;