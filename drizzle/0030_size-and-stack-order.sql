ALTER TABLE "workspaces" ADD COLUMN "width" double precision;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "height" double precision;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "z" integer DEFAULT 0 NOT NULL;