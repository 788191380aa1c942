CREATE TABLE "workspace_starts" (
	"workspace_id" uuid PRIMARY KEY NOT NULL,
	"requested" bigint DEFAULT 0 NOT NULL,
	"begun" bigint DEFAULT 0 NOT NULL,
	"reset_session" boolean DEFAULT false NOT NULL,
	"template" text,
	"rebuild_config" boolean DEFAULT false NOT NULL,
	"tells_agent" boolean DEFAULT false NOT NULL,
	"started_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "config_version" bigint DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "started_config_version" bigint;--> statement-breakpoint
ALTER TABLE "workspace_starts" ADD CONSTRAINT "workspace_starts_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;